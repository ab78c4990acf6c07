/**
 * Builds a WebAssembly module from code trees: functions over one imported memory that several
 * threads may share. Binary format: WebAssembly core specification 2.0, section 5.5.
 */
import { ConstantPool } from "./constant-pool.js";
import { type Code, i32, unsigned, VALUE_TYPE, type ValueType } from "./wasm-code.js";
import { halfOf, inHalves, isWide } from "./wide-code.js";

/** One function under construction; statements are appended in the order of execution. */
export class WasmFunction {
  readonly name: string;
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly result: ValueType | undefined;
  readonly #locals: ValueType[] = [];
  #body: Code[] = [];

  constructor(name: string, index: number, params: readonly ValueType[], result?: ValueType) {
    this.name = name;
    this.index = index;
    this.params = params;
    this.result = result;
  }

  /** The value of a parameter. */
  param(position: number): Code {
    return [0x20, unsigned(position)];
  }

  /** Declares a variable (zero at first) and returns its number, as `get` and `set` take it. */
  local(type: ValueType): number {
    return this.params.length + this.#locals.push(type) - 1;
  }

  get(local: number): Code {
    return [0x20, unsigned(local)];
  }

  set(local: number, value: Code): void {
    this.emit(value, 0x21, unsigned(local));
  }

  /** Computes a value now and returns the code that reads it; of a wide value both halves. */
  let(type: ValueType, value: Code): Code {
    if (isWide(value)) return inHalves((half) => this.let(type, halfOf(value, half)));
    const local = this.local(type);
    this.set(local, value);
    return this.get(local);
  }

  /** Appends code. A wide statement stands for two, one a half; wide operands alone are no statement. */
  emit(...code: Code[]): void {
    for (const part of code) {
      if (isWide(part)) this.#body.push(halfOf(part, 0), halfOf(part, 1));
      else this.#body.push(part);
    }
  }

  /** A call; arguments by position. */
  call(callee: WasmFunction, ...args: Code[]): void {
    this.emit(callee.on(...args));
  }

  /** This function applied to arguments, as code of a caller. */
  on(...args: Code[]): Code {
    return [...args, 0x10, unsigned(this.index)];
  }

  /** Runs `body` while `condition` holds. */
  while(condition: Code, body: () => void): void {
    this.emit(0x02, 0x40, 0x03, 0x40, condition, 0x45, 0x0d, 1);
    body();
    this.emit(0x0c, 0, 0x0b, 0x0b);
  }

  if(condition: Code, body: () => void): void {
    this.emit(condition, 0x04, 0x40);
    body();
    this.emit(0x0b);
  }

  /** for (local = from; local < to; local += step), unsigned. */
  for(local: number, from: Code, to: Code, step: number, body: () => void): void {
    this.set(local, from);
    this.while(i32.ltU(this.get(local), to), () => {
      body();
      this.set(local, i32.add(this.get(local), i32.const(step)));
    });
  }

  /**
   * Has `body` computed as a whole, not mixed with what comes before and after: V8 orders the
   * instructions between two branches as it likes, and spills registers when it starts on too much
   * at once. So this is a branch, on a condition that always holds: parameter 0 is not zero.
   */
  apart(body: () => void): void {
    this.if(this.param(0), body);
  }

  return(value: Code): void {
    this.emit(value, 0x0f);
  }

  /** The function's code, its length before it. */
  encode(): Uint8Array {
    const locals = this.#locals.map((type) => [1, VALUE_TYPE[type]]);
    // The trailing `unreachable` satisfies validation after a final return.
    const end = this.result === undefined ? [0x0b] : [0x00, 0x0b];
    const body = new ByteList();
    body.add([unsigned(locals.length), locals, this.#body, end]);
    return body.withLength();
  }

  get signature(): number[] {
    const params = this.params.map((type) => VALUE_TYPE[type]);
    const results = this.result === undefined ? [] : [VALUE_TYPE[this.result]];
    return [0x60, ...unsigned(params.length), ...params, results.length, ...results];
  }
}

/** A module of functions, all exported by name, over the imported memory `env.memory`. */
export class WasmModule {
  readonly constants: ConstantPool;
  readonly #functions: WasmFunction[] = [];

  /**
   * @param constantsAt where the module's constants stand in memory, instead of in globals. They are
   *   written there whenever the module is instantiated.
   */
  constructor(constantsAt?: number) {
    this.constants = new ConstantPool(constantsAt);
  }

  /** Adds a function; one with a result must end with `return`. */
  function(
    name: string,
    params: readonly ValueType[],
    result: ValueType | undefined,
    define: (f: WasmFunction) => void,
  ): WasmFunction {
    const created = new WasmFunction(name, this.#functions.length, params, result);
    this.#functions.push(created);
    define(created);
    return created;
  }

  /** The module's bytes. The memory must be shared and at most 65,536 pages. */
  encode(): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const exported = functions.map(({ name, index }) => [text(name), 0, unsigned(index)]);
    const sections: [number, readonly (Code | Uint8Array)[]][] = [
      [1, functions.map(({ signature }) => signature)],
      [2, [[text("env"), text("memory"), 2, 3, unsigned(1), unsigned(65536)]]],
      [3, functions.map((_, index) => unsigned(index))],
      [6, this.constants.globals],
      [7, exported],
      [10, functions.map((f) => f.encode())],
      [11, this.constants.segments],
    ];
    const module = new ByteList();
    module.add([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    for (const [id, entries] of sections) {
      const section = new ByteList();
      section.add(unsigned(entries.length));
      for (const entry of entries) section.add(entry);
      module.add(id);
      module.add(section.withLength());
    }
    return module.bytes();
  }
}

/** Bytes in a row, of which there may be many. */
class ByteList {
  #bytes = new Uint8Array(256);
  #length = 0;

  add(code: Code | Uint8Array): void {
    if (typeof code === "number") {
      this.#reserve(1);
      this.#bytes[this.#length++] = code;
    } else if (code instanceof Uint8Array) {
      this.#reserve(code.length);
      this.#bytes.set(code, this.#length);
      this.#length += code.length;
    } else if ("halves" in code) {
      throw new Error("wide code where an operand or a condition has one value");
    } else {
      for (let i = 0; i < code.length; i += 1) this.add(code[i]!);
    }
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** The bytes behind their number. */
  withLength(): Uint8Array {
    const whole = new ByteList();
    whole.add(unsigned(this.#length));
    whole.add(this.bytes());
    return whole.bytes();
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 * (this.#length + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** A name of ASCII characters. */
function text(name: string): Code {
  return [unsigned(name.length), [...name].map((character) => character.charCodeAt(0))];
}

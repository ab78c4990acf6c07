/**
 * Reads a WebAssembly module as far as tracing needs it: functions by name, their code as a tree, and the
 * initial data. Code is read only where it is asked for, so that a function may use instructions that are not
 * known here as long as nobody traces it. Binary format: WebAssembly core specification 2.0, section 5.
 */
import { OPCODE } from "./opcodes.js";
import { programRefused } from "./program-refused.js";

/** An instruction; blocks have their bodies inside. */
export interface Instruction {
  readonly opcode: number;
  /** Immediate: a constant, a local, a function, a label or the offset of an access to memory. */
  readonly value: number;
  readonly body: readonly Instruction[];
  readonly otherwise: readonly Instruction[];
}

export interface TracedFunction {
  readonly name: string;
  readonly params: number;
  readonly results: number;
  readonly locals: number;
  readonly body: readonly Instruction[];
}

interface Signature {
  readonly params: number;
  readonly results: number;
}

const BLOCKS: ReadonlySet<number> = new Set([OPCODE.block, OPCODE.loop, OPCODE.if]);
/** Opcodes that have one number behind them. */
const WITH_INDEX: ReadonlySet<number> = new Set([
  OPCODE.br,
  OPCODE.brIf,
  OPCODE.call,
  OPCODE.localGet,
  OPCODE.localSet,
  OPCODE.localTee,
]);
const KNOWN: ReadonlySet<number> = new Set(Object.values(OPCODE));
const NO_CODE: readonly Instruction[] = [];
const EMPTY_BLOCK = 0x40;
const TYPE_I32 = 0x7f;

/** A position in bytes that are read from front to back. */
class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw programRefused("the module ends too early");
    this.at += 1;
    return byte;
  }

  unsigned(): number {
    let [result, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      result += (byte & 127) * scale;
      if (byte < 128) return result;
      scale *= 128;
    }
  }

  signed(): number {
    let [result, shift] = [0n, 0n];
    for (;;) {
      const byte = this.byte();
      result |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return Number(BigInt.asIntN(32, byte & 64 ? result - (1n << shift) : result));
    }
  }

  take(length: number): Uint8Array {
    const part = this.bytes.subarray(this.at, this.at + length);
    if (part.length !== length) throw programRefused("the module ends too early");
    this.at += length;
    return part;
  }

  text(): string {
    return Buffer.from(this.take(this.unsigned())).toString("utf8");
  }

  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }
}

export class WasmReader {
  readonly #types: Signature[] = [];
  readonly #imported: number[] = [];
  readonly #declared: number[] = [];
  readonly #bodies: Uint8Array[] = [];
  readonly #names = new Map<number, string>();
  readonly #byName = new Map<string, number>();
  readonly #elements = new Map<number, number>();
  readonly #functions = new Map<number, TracedFunction>();
  readonly #data: { readonly at: number; readonly bytes: Uint8Array }[] = [];

  /** @throws QuipuError `WitnessUncompilable` if this is no module, or has no names. */
  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes);
    if (reader.take(8).join() !== "0,97,115,109,1,0,0,0") {
      throw programRefused("the calculator is not a WebAssembly module");
    }
    while (reader.at < bytes.length) {
      const id = reader.byte();
      this.#section(id, new Reader(reader.take(reader.unsigned())));
    }
    if (this.#byName.size === 0) throw programRefused("the calculator has no names of functions");
  }

  /** The number of a function. */
  indexOf(name: string): number {
    const index = this.#byName.get(name);
    if (index === undefined) throw programRefused(`the calculator has no function ${name}`);
    return index;
  }

  nameOf(index: number): string {
    return this.#names.get(index) ?? `function ${index}`;
  }

  signatureOf(index: number): Signature {
    const imported = this.#imported.length;
    const type = index < imported ? this.#imported[index] : this.#declared[index - imported];
    return this.#types[type!]!;
  }

  /** The function in an element of the table. */
  element(position: number): number {
    const index = this.#elements.get(position);
    if (index === undefined) throw programRefused(`the table has no element ${position}`);
    return index;
  }

  /** The code of a function. */
  code(index: number): TracedFunction {
    const known = this.#functions.get(index);
    if (known !== undefined) return known;
    const body = this.#bodies[index - this.#imported.length];
    const name = this.nameOf(index);
    if (body === undefined) throw programRefused(`${name} is imported`);
    const reader = new Reader(body);
    let locals = 0;
    reader.vector(() => {
      locals += reader.unsigned();
      reader.byte();
    });
    const [code] = readCode(reader, name);
    const read = { name, ...this.signatureOf(index), locals, body: code };
    this.#functions.set(index, read);
    return read;
  }

  /** The memory as it is before anything runs, up to the last byte that the module sets. */
  initialMemory(): Uint8Array {
    const end = Math.max(0, ...this.#data.map(({ at, bytes }) => at + bytes.length));
    const memory = new Uint8Array(end);
    for (const { at, bytes } of this.#data) memory.set(bytes, at);
    return memory;
  }

  #section(id: number, reader: Reader): void {
    switch (id) {
      case 0:
        if (reader.text() === "name") this.#readNames(reader);
        break;
      case 1:
        reader.vector(() => {
          reader.byte();
          const [params, results] = [reader.vector(() => reader.byte()), 0];
          this.#types.push({
            params: params.length,
            results: results + reader.vector(() => reader.byte()).length,
          });
        });
        break;
      case 2:
        reader.vector(() => {
          reader.text();
          reader.text();
          if (reader.byte() !== 0)
            throw programRefused("the calculator imports more than functions");
          this.#imported.push(reader.unsigned());
        });
        break;
      case 3:
        this.#declared.push(...reader.vector(() => reader.unsigned()));
        break;
      case 9:
        reader.vector(() => this.#readElements(reader));
        break;
      case 10:
        reader.vector(() => this.#bodies.push(reader.take(reader.unsigned())));
        break;
      case 11:
        reader.vector(() => {
          reader.unsigned();
          const at = readOffset(reader);
          this.#data.push({ at, bytes: reader.take(reader.unsigned()) });
        });
        break;
    }
  }

  #readElements(reader: Reader): void {
    if (reader.unsigned() !== 0) throw programRefused("a table of another kind than circom's");
    const at = readOffset(reader);
    const functions = reader.vector(() => reader.unsigned());
    for (const [i, index] of functions.entries()) this.#elements.set(at + i, index);
  }

  #readNames(reader: Reader): void {
    while (reader.at < reader.bytes.length) {
      const kind = reader.byte();
      const part = new Reader(reader.take(reader.unsigned()));
      if (kind !== 1) continue;
      part.vector(() => {
        const index = part.unsigned();
        const name = part.text();
        this.#names.set(index, name);
        this.#byName.set(name, index);
      });
    }
  }
}

/** An offset: a constant and its end. */
function readOffset(reader: Reader): number {
  if (reader.byte() !== OPCODE.i32Const) throw programRefused("an offset that is not a constant");
  const at = reader.signed() >>> 0;
  reader.byte();
  return at;
}

/** Code up to its end. The second value says whether an `else` ended it. */
function readCode(reader: Reader, name: string): [code: Instruction[], otherwise: boolean] {
  const code: Instruction[] = [];
  for (;;) {
    const opcode = reader.byte();
    if (opcode === OPCODE.end) return [code, false];
    if (opcode === OPCODE.otherwise) return [code, true];
    code.push(readInstruction(reader, opcode, name));
  }
}

function readInstruction(reader: Reader, opcode: number, name: string): Instruction {
  if (!KNOWN.has(opcode)) {
    throw programRefused(`${name}: instruction 0x${opcode.toString(16)} is not known`);
  }
  const simple = { opcode, value: 0, body: NO_CODE, otherwise: NO_CODE };
  if (BLOCKS.has(opcode)) {
    const type = reader.byte();
    if (type !== EMPTY_BLOCK && type !== TYPE_I32) throw programRefused(`${name}: a block's type`);
    const [body, more] = readCode(reader, name);
    const otherwise = more ? readCode(reader, name)[0] : NO_CODE;
    return { opcode, value: type === EMPTY_BLOCK ? 0 : 1, body, otherwise };
  }
  if (WITH_INDEX.has(opcode)) return { ...simple, value: reader.unsigned() };
  switch (opcode) {
    case OPCODE.i32Const:
      return { ...simple, value: reader.signed() };
    case OPCODE.load:
    case OPCODE.i64Load:
    case OPCODE.store:
      reader.unsigned();
      return { ...simple, value: reader.unsigned() };
    case OPCODE.callIndirect: {
      const value = reader.unsigned();
      reader.unsigned();
      return { ...simple, value };
    }
    case OPCODE.memorySize:
    case OPCODE.memoryGrow:
      reader.byte();
      return simple;
    default:
      return simple;
  }
}

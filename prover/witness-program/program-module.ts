/**
 * The WebAssembly module that runs programs: a function for each instruction and a loop that calls them. It knows no
 * circuit. The memory's first bytes are `MACHINE`.
 */
import { CANONICAL_BYTES, defineField } from "../../src/arithmetic/field-functions.js";
import { defineIntegerInverse } from "../../src/arithmetic/integer-inverse.js";
import { type Code, i32, unsigned, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction } from "../../src/arithmetic/wasm-module.js";
import { WasmModule } from "../../src/arithmetic/wasm-module.js";
import { SCALAR_MODULUS } from "../bn254.js";
import { INSTRUCTION, INSTRUCTIONS, SLOT_BYTES } from "./instructions.js";
import { defineIntegers } from "./integer-functions.js";
import { MACHINE } from "./machine.js";
import { defineExportOfTwo, defineExports, defineFieldInstructions } from "./program-functions.js";

let bytes: Uint8Array<ArrayBuffer> | undefined;

/** The module's bytes. */
export function programModule(): Uint8Array<ArrayBuffer> {
  bytes ??= generate();
  return bytes;
}

function generate(): Uint8Array<ArrayBuffer> {
  const module = new WasmModule();
  const functions = defineField(module, "r", SCALAR_MODULUS);
  const integers = defineIntegers(module, functions.field);
  const own = defineFieldInstructions(module, functions.field);
  const exports = defineExports(module, functions.field);
  const exportOfTwo = defineExportOfTwo(module, functions.field);
  const inverse = defineIntegerInverse(module, "r", functions.field);
  const gather = defineGather(module);
  const spread = defineSpread(module);
  const handlers = new Map<number, Handler>();
  const on = (instruction: number, words: number, run: WasmFunction) =>
    handlers.set(instruction, { words, run });
  on(INSTRUCTION.mul, 3, functions.mul);
  on(INSTRUCTION.square, 2, functions.square);
  on(INSTRUCTION.add, 3, functions.add);
  on(INSTRUCTION.sub, 3, functions.sub);
  on(INSTRUCTION.equal, 3, own.equal);
  on(INSTRUCTION.select, 4, own.select);
  on(INSTRUCTION.bit, 3, integers.bit);
  on(INSTRUCTION.less, 3, integers.less);
  on(INSTRUCTION.and, 3, integers.and);
  on(INSTRUCTION.or, 3, integers.or);
  on(INSTRUCTION.xor, 3, integers.xor);
  on(INSTRUCTION.not, 2, integers.not);
  on(INSTRUCTION.shiftLeft, 3, integers.shiftLeft);
  on(INSTRUCTION.shiftRight, 3, integers.shiftRight);
  on(INSTRUCTION.toInteger, 2, integers.toInteger);
  on(INSTRUCTION.toField, 2, integers.toField);
  on(INSTRUCTION.guard, 1, own.guard);
  on(INSTRUCTION.guardEqual, 2, own.guardEqual);
  defineRun(module, { handlers, inverse, dot: own.dot, exports, exportOfTwo, gather, spread });
  return module.encode();
}

interface Handler {
  /** How many words follow the first one. */
  readonly words: number;
  readonly run: WasmFunction;
}

interface Parts {
  readonly handlers: ReadonlyMap<number, Handler>;
  readonly inverse: WasmFunction;
  readonly dot: WasmFunction;
  /** By instruction: (slot, address of wire 0's value, of wire 1's). */
  readonly exports: ReadonlyMap<number, WasmFunction>;
  readonly exportOfTwo: WasmFunction;
  readonly gather: WasmFunction;
  readonly spread: WasmFunction;
}

/** (code, wires of lane 0, wires of lane 1): runs instructions up to the end. */
function defineRun(module: WasmModule, parts: Parts): void {
  module.function("run", ["i32", "i32", "i32"], undefined, (f) => {
    const code = f.local("i32");
    const first = f.local("i32");
    const second = f.local("i32");
    f.set(code, f.param(0));
    f.set(first, f.param(1));
    f.set(second, f.param(2));
    const word = (position: number) => i32.load(f.get(code), 4 * position);
    const skip = (words: Code) =>
      f.set(code, i32.add(f.get(code), i32.add(i32.const(4), i32.shl(words, i32.const(2)))));
    /** Where the value of a list's next wire goes, or of the one after. */
    const out = (list: number, next: number) =>
      i32.add(
        i32.load(i32.const(MACHINE.wires), 0),
        i32.mul(i32.load(f.get(list), 4 * next), i32.const(CANONICAL_BYTES)),
      );
    const takeWires = (count: number) => {
      for (const list of [first, second]) {
        f.set(list, i32.add(f.get(list), i32.const(4 * count)));
      }
    };
    f.emit(0x03, 0x40);
    for (let i = 0; i < INSTRUCTIONS; i += 1) f.emit(0x02, 0x40);
    const targets = Array.from({ length: INSTRUCTIONS }, (_, i) => unsigned(i));
    f.emit(word(0), 0x0e, unsigned(INSTRUCTIONS - 1), targets);
    for (let instruction = 0; instruction < INSTRUCTIONS; instruction += 1) {
      f.emit(0x0b);
      const handler = parts.handlers.get(instruction);
      const exporter = parts.exports.get(instruction);
      if (handler !== undefined) {
        const args = Array.from({ length: handler.words }, (_, i) => word(1 + i));
        f.call(handler.run, ...args);
        skip(i32.const(handler.words));
      } else if (exporter !== undefined) {
        f.call(exporter, word(1), out(first, 0), out(second, 0));
        takeWires(1);
        skip(i32.const(1));
      } else if (instruction === INSTRUCTION.exportFields) {
        const outs = [0, 1].flatMap((next) => [out(first, next), out(second, next)]);
        f.call(parts.exportOfTwo, word(1), word(2), ...outs);
        takeWires(2);
        skip(i32.const(2));
      } else if (instruction === INSTRUCTION.end) {
        f.emit(0x0f);
      } else if (instruction === INSTRUCTION.inverse) {
        f.call(parts.inverse, word(1), word(2), i32.const(MACHINE.inverse));
        skip(i32.const(2));
      } else if (instruction === INSTRUCTION.dot) {
        f.call(parts.dot, word(1), word(2), i32.add(f.get(code), i32.const(12)));
        skip(i32.add(i32.const(2), i32.shl(word(2), i32.const(1))));
      } else if (instruction === INSTRUCTION.call) {
        const index = f.local("i32");
        const at = f.local("i32");
        const operand = (position: number) => i32.load(f.get(at), 4 * position);
        const forAll = (count: Code, run: WasmFunction) =>
          f.for(index, i32.const(0), count, 1, () => {
            f.call(run, operand(0), operand(1), operand(2));
            f.set(at, i32.add(f.get(at), i32.const(12)));
          });
        f.set(at, i32.add(f.get(code), i32.const(24)));
        forAll(word(4), parts.gather);
        // The function that is being defined is the module's last.
        f.emit(word(1), word(2), word(3), 0x10, unsigned(f.index));
        forAll(word(5), parts.spread);
        f.set(code, f.get(at));
      }
      // Back to the loop, out of the blocks of the instructions after this one.
      f.emit(0x0c, unsigned(INSTRUCTIONS - 1 - instruction));
    }
    f.emit(0x0b);
  });
}

/** (d, a, b): lane 0 of a and lane 0 of b side by side. */
function defineGather(module: WasmModule): WasmFunction {
  return module.function("gather", ["i32", "i32", "i32"], undefined, (f) => {
    for (let at = 0; at < SLOT_BYTES; at += 16) {
      const both = v128.load64Lane(f.param(2), at, v128.load64Zero(f.param(1), at), 1);
      f.emit(v128.store(f.param(0), at, both));
    }
  });
}

/** (a, d, e): lane 0 of a to both lanes of d, lane 1 to both of e. */
function defineSpread(module: WasmModule): WasmFunction {
  return module.function("spread", ["i32", "i32", "i32"], undefined, (f) => {
    for (let at = 0; at < SLOT_BYTES; at += 16) {
      f.emit(v128.store(f.param(1), at, v128.load64Splat(f.param(0), at)));
      f.emit(v128.store(f.param(2), at, v128.load64Splat(f.param(0), at + 8)));
    }
  });
}

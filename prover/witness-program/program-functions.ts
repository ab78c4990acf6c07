/** The instructions on elements of the field, and those that write the values of wires. */
import { canonicalWords } from "../../src/arithmetic/field-functions.js";
import type { LaneField } from "../../src/arithmetic/lane-field.js";
import { type Code, f64x2, i32, i64, i64x2, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { INSTRUCTION } from "./instructions.js";
import { noteFailure, whereFalse } from "./machine.js";

export interface FieldInstructions {
  readonly equal: WasmFunction;
  readonly select: WasmFunction;
  readonly guard: WasmFunction;
  readonly guardEqual: WasmFunction;
  /** (d, n, factors) */
  readonly dot: WasmFunction;
}

export function defineFieldInstructions(module: WasmModule, field: LaneField): FieldInstructions {
  const one = field.constant(1n);
  /** All ones in the lanes where two elements are equal: only 0 is 0 below 0.51 r. */
  const whereEqual = (f: WasmFunction, x: Code, y: Code) => {
    const difference = field.sub(f, field.load(f, x), field.load(f, y));
    const tests = field.reduce(f, difference).map((limb) => f64x2.eq(limb, v128.const(0n)));
    return f.let(
      "v128",
      tests.reduce((all, test) => v128.and(all, test)),
    );
  };
  const equal = module.function("equal", ["i32", "i32", "i32"], undefined, (f) => {
    const mask = whereEqual(f, f.param(1), f.param(2));
    field.store(
      f,
      f.param(0),
      one.map((limb) => v128.and(mask, limb)),
    );
  });
  const select = module.function("select", ["i32", "i32", "i32", "i32"], undefined, (f) => {
    const mask = whereFalse(f, f.param(1));
    const [x, y] = [field.load(f, f.param(2)), field.load(f, f.param(3))];
    field.store(
      f,
      f.param(0),
      x.map((limb, i) => v128.bitselect(y[i]!, limb, mask)),
    );
  });
  const guard = module.function("guard", ["i32"], undefined, (f) => {
    noteFailure(f, whereFalse(f, f.param(0)));
  });
  const guardEqual = module.function("guardEqual", ["i32", "i32"], undefined, (f) => {
    const mask = whereEqual(f, f.param(0), f.param(1));
    noteFailure(f, v128.xor(mask, v128.const(2n ** 64n - 1n)));
  });
  const dot = module.function("dot", ["i32", "i32", "i32"], undefined, (f) => {
    const at = f.local("i32");
    f.set(at, f.param(2));
    const sum = field.sumOfManyProducts(f, f.param(1), () => {
      const x = field.load(f, i32.load(f.get(at), 0));
      const second = f.let("i32", i32.load(f.get(at), 4));
      f.set(at, i32.add(f.get(at), i32.const(8)));
      const negative = f.let("i32", i32.and(second, i32.const(1)));
      const y = field.load(f, f.let("i32", i32.sub(second, negative)));
      const signs = i64x2.splat(i64.shl(i64.extendI32U(negative), i64.const(63n)));
      return [field.negateWhere(f, x, f.let("v128", signs)), y];
    });
    field.store(f, f.param(0), sum);
  });
  return { equal, select, guard, guardEqual, dot };
}

/**
 * (slot, slot, addresses of lane 0's value of the first, of lane 1's, and of both of the second): two elements, of which
 * one is computed while the other waits for its own digits.
 */
export function defineExportOfTwo(module: WasmModule, field: LaneField): WasmFunction {
  const parameters = Array.from({ length: 6 }, () => "i32" as const);
  return module.function("exportFields", parameters, undefined, (f) => {
    const plain = [0, 1].map((i) => field.plain(f, field.load(f, f.param(i))));
    const words = plain.map((element) => canonicalWords(module, f, field, element));
    for (const [i, both] of words.entries()) {
      writeWords(f, both, [f.param(2 + 2 * i), f.param(3 + 2 * i)]);
    }
  });
}

/** Writes both lanes of four words to the places of their values. */
function writeWords(f: WasmFunction, words: readonly Code[], outs: readonly Code[]): void {
  for (const [word, both] of words.entries()) {
    for (const [lane, out] of outs.entries()) f.emit(v128.store64Lane(out, 8 * word, both, lane));
  }
}

/** By instruction: (slot, address of lane 0's value, of lane 1's). */
export function defineExports(
  module: WasmModule,
  field: LaneField,
): ReadonlyMap<number, WasmFunction> {
  const define = (name: string, write: (f: WasmFunction, outs: readonly Code[]) => void) =>
    module.function(name, ["i32", "i32", "i32"], undefined, (f) =>
      write(f, [f.param(1), f.param(2)]),
    );
  const ofField = define("exportField", (f, outs) => {
    const plain = field.plain(f, field.load(f, f.param(0)));
    writeWords(f, canonicalWords(module, f, field, plain), outs);
  });
  const ofBit = define("exportBit", (f, outs) => {
    const mask = whereFalse(f, f.param(0));
    for (const [lane, out] of outs.entries()) {
      f.emit(i64.store(out, 0, i64.add(i64x2.extractLane(mask, lane), i64.const(1n))));
      for (let word = 1; word < 4; word += 1) f.emit(i64.store(out, 8 * word, i64.const(0n)));
    }
  });
  const ofInteger = define("exportInteger", (f, outs) => {
    for (const [lane, out] of outs.entries()) {
      for (let word = 0; word < 4; word += 1) {
        f.emit(i64.store(out, 8 * word, i64.load(f.param(0), 16 * word + 8 * lane)));
      }
    }
  });
  return new Map([
    [INSTRUCTION.exportField, ofField],
    [INSTRUCTION.exportBit, ofBit],
    [INSTRUCTION.exportInteger, ofInteger],
  ]);
}

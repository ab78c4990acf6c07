/** The instructions on integers below 2^254, two side by side, and those between them and elements of the field. */
import { canonicalWords, unpackWords } from "../../src/arithmetic/field-functions.js";
import type { LaneField } from "../../src/arithmetic/lane-field.js";
import { type Code, i32, i64, i64x2, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { MACHINE } from "./machine.js";
import { FIELD_MASK } from "./operators.js";

export interface IntegerInstructions {
  readonly bit: WasmFunction;
  readonly less: WasmFunction;
  readonly and: WasmFunction;
  readonly or: WasmFunction;
  readonly xor: WasmFunction;
  readonly not: WasmFunction;
  readonly shiftLeft: WasmFunction;
  readonly shiftRight: WasmFunction;
  readonly toInteger: WasmFunction;
  readonly toField: WasmFunction;
}

const WORDS = 4;
const words = Array.from({ length: WORDS }, (_, i) => i);
const TWO: ["i32", "i32"] = ["i32", "i32"];
const THREE: ["i32", "i32", "i32"] = ["i32", "i32", "i32"];

export function defineIntegers(module: WasmModule, field: LaneField): IntegerInstructions {
  const one = field.constant(1n);
  const settle = defineSettle(module, field);
  const toInteger = module.function("toInteger", TWO, undefined, (f) => {
    const plain = field.plain(f, field.load(f, f.param(1)));
    storeWords(f, f.param(0), canonicalWords(module, f, field, plain));
  });
  const toField = module.function("toField", TWO, undefined, (f) => {
    const plain = unpackWords(module, f, loadWords(f, f.param(1)));
    const element = field.mul(f, plain, field.montgomeryFactor());
    field.store(f, f.param(0), field.reduce(f, element));
  });
  const bit = module.function("bit", THREE, undefined, (f) => {
    const position = f.param(2);
    const word = i32.add(f.param(1), i32.shl(i32.shrU(position, i32.const(6)), i32.const(4)));
    const shifted = i64x2.shrU(v128.load(word, 0), i32.and(position, i32.const(63)));
    const isOne = v128.and(shifted, v128.const(1n));
    const mask = f.let("v128", i64x2.sub(v128.const(0n), isOne));
    field.store(
      f,
      f.param(0),
      one.map((limb) => v128.and(mask, limb)),
    );
  });
  const less = module.function("less", THREE, undefined, (f) => {
    const lanes = [0, 1].map((lane) => {
      let below: Code = i32.const(0);
      for (const word of words) {
        const at = 16 * word + 8 * lane;
        const [x, y] = [i64.load(f.param(1), at), i64.load(f.param(2), at)];
        // From the lowest word up: what a higher one says counts first.
        const equal = i32.and(i64.eq(x, y), below);
        below = f.let("i32", i32.or(i64.ltU(x, y), equal));
      }
      return i64.sub(i64.const(0n), i64.extendI32U(below));
    });
    const mask = f.let("v128", i64x2.replaceLane(i64x2.splat(lanes[0]!), 1, lanes[1]!));
    field.store(
      f,
      f.param(0),
      one.map((limb) => v128.and(mask, limb)),
    );
  });
  const bitwise = (name: string, on: (x: Code, y: Code) => Code, exceeds: boolean) =>
    module.function(name, THREE, undefined, (f) => {
      const [x, y] = [loadWords(f, f.param(1)), loadWords(f, f.param(2))];
      storeWords(
        f,
        f.param(0),
        words.map((i) => on(x[i]!, y[i]!)),
      );
      if (exceeds) f.call(settle, f.param(0));
    });
  const not = module.function("not", TWO, undefined, (f) => {
    const x = loadWords(f, f.param(1));
    storeWords(
      f,
      f.param(0),
      words.map((i) =>
        v128.xor(x[i]!, v128.const((FIELD_MASK >> BigInt(64 * i)) & (2n ** 64n - 1n))),
      ),
    );
    f.call(settle, f.param(0));
  });
  return {
    bit,
    less,
    and: bitwise("and", v128.and, false),
    or: bitwise("or", v128.or, true),
    xor: bitwise("xor", v128.xor, true),
    not,
    shiftLeft: defineShiftLeft(module, settle),
    shiftRight: defineShiftRight(module),
    toInteger,
    toField,
  };
}

function loadWords(f: WasmFunction, at: Code): Code[] {
  return words.map((i) => f.let("v128", v128.load(at, 16 * i)));
}

function storeWords(f: WasmFunction, at: Code, values: readonly Code[]): void {
  for (const [i, value] of values.entries()) f.emit(v128.store(at, 16 * i, value));
}

/** (d): subtracts the modulus once where an integer below 2^254 is not below it. */
function defineSettle(module: WasmModule, field: LaneField): WasmFunction {
  return module.function("settle", ["i32"], undefined, (f) => {
    for (const lane of [0, 1]) {
      let borrow: Code = i64.const(0n);
      const rest: Code[] = [];
      for (const word of words) {
        const x = f.let("i64", i64.load(f.param(0), 16 * word + 8 * lane));
        const y = i64.const((field.modulus >> BigInt(64 * word)) & (2n ** 64n - 1n));
        const difference = f.let("i64", i64.sub(x, y));
        const full = f.let("i64", i64.sub(difference, borrow));
        const under = i32.or(i64.ltU(x, y), i64.ltU(difference, borrow));
        rest.push(full);
        borrow = f.let("i64", i64.extendI32U(under));
      }
      f.if(i64.eq(borrow, i64.const(0n)), () => {
        for (const [word, value] of rest.entries()) {
          f.emit(i64.store(f.param(0), 16 * word + 8 * lane, value));
        }
      });
    }
  });
}

/** Words of the scratch memory, of both lanes: four words, with as much zero before or behind them. */
function copyToScratch(f: WasmFunction, source: Code, zerosFirst: boolean): void {
  const scratch = i32.const(MACHINE.scratch);
  for (const i of words) {
    const [at, zeroAt] = zerosFirst ? [i + WORDS, i] : [i, i + WORDS];
    f.emit(v128.store(scratch, 16 * at, v128.load(source, 16 * i)));
    f.emit(v128.store(scratch, 16 * zeroAt, v128.const(0n)));
  }
}

/** (d, a, k): ⌊a / 2^k⌋ for k < 256 */
function defineShiftRight(module: WasmModule): WasmFunction {
  return module.function("shiftRight", THREE, undefined, (f) => {
    copyToScratch(f, f.param(1), false);
    const bits = f.let("i32", i32.and(f.param(2), i32.const(63)));
    const back = f.let("i32", i32.sub(i32.const(63), bits));
    const whole = i32.shl(i32.shrU(f.param(2), i32.const(6)), i32.const(4));
    const from = f.let("i32", i32.add(i32.const(MACHINE.scratch), whole));
    for (const i of words) {
      const low = i64x2.shrU(v128.load(from, 16 * i), bits);
      // In two steps, because a shift by 64 is one by 0.
      const high = i64x2.shl(i64x2.shl(v128.load(from, 16 * (i + 1)), i32.const(1)), back);
      f.emit(v128.store(f.param(0), 16 * i, v128.or(low, high)));
    }
  });
}

/** (d, a, k): a · 2^k in 254 bits, reduced, for k < 256 */
function defineShiftLeft(module: WasmModule, settle: WasmFunction): WasmFunction {
  return module.function("shiftLeft", THREE, undefined, (f) => {
    copyToScratch(f, f.param(1), true);
    const bits = f.let("i32", i32.and(f.param(2), i32.const(63)));
    const back = f.let("i32", i32.sub(i32.const(63), bits));
    const whole = i32.shl(i32.shrU(f.param(2), i32.const(6)), i32.const(4));
    const from = f.let("i32", i32.sub(i32.const(MACHINE.scratch + 16 * (WORDS - 1)), whole));
    for (const i of words) {
      const high = i64x2.shl(v128.load(from, 16 * (i + 1)), bits);
      const low = i64x2.shrU(i64x2.shrU(v128.load(from, 16 * i), i32.const(1)), back);
      const all = v128.or(high, low);
      const mask = v128.const((FIELD_MASK >> BigInt(64 * i)) & (2n ** 64n - 1n));
      f.emit(v128.store(f.param(0), 16 * i, v128.and(all, mask)));
    }
    f.call(settle, f.param(0));
  });
}

/**
 * A field's operations as functions of a WebAssembly module, by address. A *pair* is two elements
 * whose limbs alternate in memory (80 bytes); a *single* is one element, limb after limb
 * (40 bytes). Functions that are called millions of times work on pairs, arrays hold singles.
 *
 * Calls, rather than one long body, because V8 orders the instructions of a body as it likes: it
 * would start on several products at once and spill what does not fit into the registers.
 */
import { type Element, LaneField } from "./lane-field.js";
import { ELEMENT_BYTES, LIMB_BITS, LIMBS } from "./limbs.js";
import { type Code, f64x2, i32, i64, i64x2, shuffleLanes, v128 } from "./wasm-code.js";
import type { WasmFunction, WasmModule } from "./wasm-module.js";
import { halfOf, isWide } from "./wide-code.js";

/** Bytes of a pair of elements. */
export const PAIR_BYTES = 2 * ELEMENT_BYTES;
/** Bytes of a canonical element: a little-endian integer. */
export const CANONICAL_BYTES = 32;

/** Arguments are addresses, of pairs (of wide elements in wide code) unless said otherwise; the result goes to the first. */
export interface FieldFunctions<Field extends LaneField = LaneField> {
  readonly field: Field;
  /** (out, x, y) */
  readonly mul: WasmFunction;
  /** (out, x) */
  readonly square: WasmFunction;
  /** (out, x, y), result below 0.51 p */
  readonly add: WasmFunction;
  /** (out, x, y), result below 0.51 p */
  readonly sub: WasmFunction;
}

/** Adds the functions of a field to a module, their names beginning with `prefix`. */
export function defineField(module: WasmModule, prefix: string, modulus: bigint): FieldFunctions {
  const field = new LaneField(modulus, module.constants);
  const operations = defineOperations(module, prefix, field);
  defineZeroTest(module, prefix, field);
  defineImport(module, prefix, field);
  defineExport(module, prefix, field);
  defineScale(module, prefix, field);
  return operations;
}

/** Adds those functions alone that are the same for pairs and for wide elements. */
export function defineOperations<Field extends LaneField>(
  module: WasmModule,
  prefix: string,
  field: Field,
): FieldFunctions<Field> {
  const binary = (name: string, result: (f: WasmFunction, x: Element, y: Element) => Element) =>
    module.function(`${prefix}_${name}`, ["i32", "i32", "i32"], undefined, (f) => {
      const [x, y] = [field.load(f, f.param(1)), field.load(f, f.param(2))];
      field.store(f, f.param(0), result(f, x, y));
    });
  const mul = binary("mul", (f, x, y) => field.mul(f, x, y));
  const square = module.function(`${prefix}_square`, ["i32", "i32"], undefined, (f) => {
    const x = field.load(f, f.param(1));
    field.store(f, f.param(0), field.mul(f, x, x));
  });
  const add = binary("add", (f, x, y) => field.reduce(f, field.add(f, x, y)));
  const sub = binary("sub", (f, x, y) => field.reduce(f, field.sub(f, x, y)));
  return { field, mul, square, add, sub };
}

/** (x): bit i says whether lane i is zero. Below 0.51 p only 0 is zero. */
export function defineZeroTest(module: WasmModule, prefix: string, field: LaneField): WasmFunction {
  return module.function(`${prefix}_zeros`, ["i32"], "i32", (f) => {
    const zero = f.let("v128", v128.const(0n));
    const reduced = field.reduce(f, field.load(f, f.param(0)));
    const tests = reduced.map((limb) => f64x2.eq(limb, zero));
    const all = f.let(
      "v128",
      tests.reduce((both, test) => v128.and(both, test)),
    );
    const low = i64x2.bitmask(halfOf(all, 0));
    const high = i32.shl(i64x2.bitmask(halfOf(all, 1)), i32.const(2));
    f.return(isWide(all) ? i32.or(low, high) : low);
  });
}

/**
 * (source, count, factor, out): reads canonical elements, multiplies each by the factor (a pair with
 * the same element twice) and writes singles below 0.51 p. An odd last one is done twice.
 */
function defineImport(module: WasmModule, prefix: string, field: LaneField): void {
  module.function(`${prefix}_import`, ["i32", "i32", "i32", "i32"], undefined, (f) => {
    const factor = field.load(f, f.param(2));
    forPairs(f, f.param(1), (first, second) => {
      const source = (index: Code) => address(f, f.param(0), index, CANONICAL_BYTES);
      const out = (index: Code) => address(f, f.param(3), index, ELEMENT_BYTES);
      const plain = unpack(module, f, source(first), source(second));
      const element = field.reduce(f, field.mul(f, plain, factor));
      field.scatter(f, out(first), out(second), element);
    });
  });
}

/** Two integers of 256 bits as unsigned limbs. */
export function unpack(module: WasmModule, f: WasmFunction, first: Code, second: Code): Element {
  const words = Array.from({ length: 4 }, (_, i) =>
    f.let("v128", v128.load64Lane(second, 8 * i, v128.load64Zero(first, 8 * i), 1)),
  );
  return unpackWords(module, f, words);
}

/** Two integers of 256 bits, a lane each of four words, as unsigned limbs. */
export function unpackWords(module: WasmModule, f: WasmFunction, words: readonly Code[]): Element {
  const mask = module.constants.word(2n ** BigInt(LIMB_BITS) - 1n);
  const exponent = module.constants.number(2 ** 52);
  return Array.from({ length: LIMBS }, (_, limb) => {
    const bit = LIMB_BITS * limb;
    const [word, shift] = [Math.floor(bit / 64), bit % 64];
    let bits: Code = i64x2.shrU(words[word]!, i32.const(shift));
    if (word < 3) bits = v128.or(bits, i64x2.shl(words[word + 1]!, i32.const(64 - shift)));
    // A shift by 64 is one by 0; limb 0 needs the first word alone.
    if (shift === 0) bits = words[word]!;
    return f.let("v128", f64x2.sub(v128.or(v128.and(bits, mask), exponent), exponent));
  });
}

/**
 * (source, count, factor, out): multiplies singles by the factor as `import` does and writes
 * canonical elements.
 */
function defineExport(module: WasmModule, prefix: string, field: LaneField): void {
  module.function(`${prefix}_export`, ["i32", "i32", "i32", "i32"], undefined, (f) => {
    const factor = field.load(f, f.param(2));
    forPairs(f, f.param(1), (first, second) => {
      const source = (index: Code) => address(f, f.param(0), index, ELEMENT_BYTES);
      const element = field.gather(f, source(first), source(second));
      const reduced = field.reduce(f, field.mul(f, element, factor));
      for (const [lane, index] of [first, second].entries()) {
        writeCanonical(f, field, reduced, lane, address(f, f.param(3), index, CANONICAL_BYTES));
      }
    });
  });
}

/** (source, count, factor, out): multiplies singles by the factor, a pair with the same twice. */
function defineScale(module: WasmModule, prefix: string, field: LaneField): void {
  module.function(`${prefix}_scale`, ["i32", "i32", "i32", "i32"], undefined, (f) => {
    const factor = field.load(f, f.param(2));
    forPairs(f, f.param(1), (first, second) => {
      const at = (base: number, index: Code) => address(f, f.param(base), index, ELEMENT_BYTES);
      const element = field.gather(f, at(0, first), at(0, second));
      const reduced = field.reduce(f, field.mul(f, element, factor));
      field.scatter(f, at(3, first), at(3, second), reduced);
    });
  });
}

/** Writes one lane of an element below 0.51 p as an integer in [0, p). */
export function writeCanonical(
  f: WasmFunction,
  field: LaneField,
  element: Element,
  lane: number,
  out: Code,
): void {
  const limbs = element.map((limb) => f.let("i64", i64.truncateF64(f64x2.extractLane(limb, lane))));
  const carried = carryIntegers(f, limbs);
  const negative = f.let("i64", i64.shrS(carried[LIMBS - 1]!, i64.const(63n)));
  const lifted = carried.map((limb, i) =>
    i64.add(limb, i64.and(negative, i64.const(BigInt(field.modulusLimbs[i]!)))),
  );
  const digits = carryIntegers(f, lifted);
  for (let word = 0; word < 4; word += 1) {
    const [limb, shift] = [Math.floor((64 * word) / LIMB_BITS), (64 * word) % LIMB_BITS];
    let bits: Code = i64.shrU(digits[limb]!, i64.const(BigInt(shift)));
    for (let k = 1; LIMB_BITS * k - shift < 64 && limb + k < LIMBS; k += 1) {
      const left = i64.const(BigInt(LIMB_BITS * k - shift));
      bits = i64.or(bits, i64.shl(digits[limb + k]!, left));
    }
    f.emit(i64.store(out, 8 * word, bits));
  }
}

/**
 * Both lanes of an element, as the result of a product is, as integers in [0, p): four words of 64 bits, the lanes side
 * by side. The multiple of p that `reduce` subtracts is subtracted here too, but carried only once, as integers.
 */
export function canonicalWords(
  module: WasmModule,
  f: WasmFunction,
  field: LaneField,
  element: Element,
): Code[] {
  const pool = module.constants;
  const mask = pool.word(2n ** BigInt(LIMB_BITS) - 1n);
  const lift = pool.word(2n ** 62n);
  const lifted = pool.word(2n ** BigInt(62 - LIMB_BITS));
  /** The limb's upper part, rounded down, which may be negative. */
  const carryOf = (limb: Code) =>
    i64x2.sub(i64x2.shrU(i64x2.add(limb, lift), i32.const(LIMB_BITS)), lifted);
  // Added to an integer of at most 2^51 in size, it leaves the integer in the lowest bits.
  const magic = pool.number(3 * 2 ** 51);
  const multiple = field.multipleNear(f, element);
  const limbs = element.map((limb, i) => {
    // The multiple is at most 2: of a limb of the modulus no more than 2^51.
    const less = f64x2.relaxedMadd(multiple, pool.number(field.modulusLimbs[i]!), magic);
    return f.let("v128", i64x2.sub(f64x2.add(limb, magic), less));
  });
  let top = limbs[0]!;
  for (const limb of limbs.slice(1)) top = f.let("v128", i64x2.add(limb, carryOf(top)));
  const sign = i64x2.sub(pool.word(0n), i64x2.shrU(top, i32.const(63)));
  const negative = f.let("v128", sign);
  const digits: Code[] = [];
  let carry: Code | undefined;
  for (const [i, limb] of limbs.entries()) {
    const modulus = v128.and(negative, pool.word(BigInt(field.modulusLimbs[i]!)));
    const sum = i64x2.add(limb, modulus);
    const all = f.let("v128", carry === undefined ? sum : i64x2.add(sum, carry));
    if (i < LIMBS - 1) carry = f.let("v128", carryOf(all));
    digits.push(f.let("v128", i < LIMBS - 1 ? v128.and(all, mask) : all));
  }
  return Array.from({ length: 4 }, (_, word) => {
    const [limb, shift] = [Math.floor((64 * word) / LIMB_BITS), (64 * word) % LIMB_BITS];
    const low = i64x2.shrU(digits[limb]!, i32.const(shift));
    const high = i64x2.shl(digits[limb + 1]!, i32.const(LIMB_BITS - shift));
    return f.let("v128", v128.or(low, high));
  });
}

/** Limbs in [0, 2^51), the sign in the top one. */
function carryIntegers(f: WasmFunction, limbs: readonly Code[]): Code[] {
  let carry: Code | undefined;
  return limbs.map((limb, i) => {
    const all = f.let("i64", carry === undefined ? limb : i64.add(limb, carry));
    if (i === LIMBS - 1) return all;
    carry = i64.shrS(all, i64.const(BigInt(LIMB_BITS)));
    return f.let("i64", i64.and(all, i64.const(2n ** BigInt(LIMB_BITS) - 1n)));
  });
}

/** Runs `body` for the indices 0 and 1, 2 and 3 and so on; the last one is paired with itself. */
function forPairs(f: WasmFunction, count: Code, body: (first: Code, second: Code) => void): void {
  const index = f.local("i32");
  f.for(index, i32.const(0), count, 2, () => {
    const next = f.let("i32", i32.add(f.get(index), i32.const(1)));
    const second = i32.sub(next, i32.eq(next, count));
    body(f.get(index), f.let("i32", second));
  });
}

/** base + index * size, in a variable. */
export function address(f: WasmFunction, base: Code, index: Code, size: number): Code {
  return f.let("i32", i32.add(base, i32.mul(index, i32.const(size))));
}

/** The element with its lanes exchanged. */
export function swapLanes(f: WasmFunction, x: Element): Element {
  return x.map((limb) => f.let("v128", shuffleLanes(limb, limb, 1, 0)));
}

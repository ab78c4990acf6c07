/**
 * 1/x of both elements of a pair by one inversion of an integer: that of their product (Montgomery's trick). The
 * integer is inverted by division steps in batches of 30 (Bernstein and Yang, "Fast constant-time gcd computation and
 * modular inversion", 2019, in the variable-time form of libsecp256k1's modinv32): f and g, and their
 * multipliers d and e, are nine signed limbs of 30 bits, so that sums of products fit into 64. Not constant-time.
 */
import { canonicalWords, type FieldFunctions, swapLanes, unpackWords } from "./field-functions.js";
import type { Element, LaneField } from "./lane-field.js";
import { inverseModPowerOfTwo, MONTGOMERY_BITS } from "./limbs.js";
import { type Code, f64x2, i64, i64x2, v128 } from "./wasm-code.js";
import type { WasmFunction, WasmModule } from "./wasm-module.js";

const BITS = 30n;
const LIMBS = 9;
const MASK = 2n ** BITS - 1n;
const limbs = Array.from({ length: LIMBS }, (_, i) => i);

/** Where the four integers stand in the work memory: a word of 64 bits for each limb. */
const AT = { d: 0, e: 8 * LIMBS, f: 16 * LIMBS, g: 24 * LIMBS } as const;

/** Work memory in bytes. */
export const INTEGER_INVERSE_BYTES = 32 * LIMBS;

/** The functions of a field with that of its inverses. */
export interface InvertibleField<Field extends LaneField = LaneField>
  extends FieldFunctions<Field> {
  /** (out, x, work): 1/x, 0 for 0. */
  readonly inverse: WasmFunction;
}

/** Adds `inverse` to the functions of a field, which takes `INTEGER_INVERSE_BYTES` of work memory. */
export function withInverse(
  module: WasmModule,
  prefix: string,
  functions: FieldFunctions,
): InvertibleField {
  return { ...functions, inverse: defineIntegerInverse(module, prefix, functions.field) };
}

/** Adds (out, x, work): 1/x of a pair, 0 for 0, with `INTEGER_INVERSE_BYTES` of work memory. */
export function defineIntegerInverse(
  module: WasmModule,
  prefix: string,
  field: LaneField,
): WasmFunction {
  const invert = defineInvert(module, prefix, field.modulus);
  return module.function(`${prefix}_integerInverse`, ["i32", "i32", "i32"], undefined, (f) => {
    const [out, work] = [f.param(0), f.param(2)];
    const { x, isZero } = withoutZeros(f, field, field.load(f, f.param(1)));
    const swapped = swapLanes(f, x);
    const product = canonicalWords(module, f, field, field.mul(f, x, swapped));
    const words = product.map((word) => f.let("i64", i64x2.extractLane(word, 0)));
    for (const [i, limb] of toLimbs(words).entries()) f.emit(i64.store(work, AT.g + 8 * i, limb));
    const negative = f.let("i64", invert.on(work));
    const inverse = unpackWords(module, f, fromLimbs(f, work, AT.d));
    const signs = f.let("v128", i64x2.splat(i64.shl(negative, i64.const(63n))));
    // The integer is that of the product in Montgomery form, so that its inverse lacks the factor twice.
    const factor = field.constant(2n ** (2n * MONTGOMERY_BITS));
    const both = field.mul(f, field.negateWhere(f, inverse, signs), factor);
    field.store(f, out, zeroWhere(isZero, field.mul(f, both, swapped)));
  });
}

/** A pair with 1 in the place of 0, which would leave a product without an inverse, and where that is. */
export function withoutZeros(
  f: WasmFunction,
  field: LaneField,
  pair: Element,
): { readonly x: Element; readonly isZero: Code } {
  const given = field.reduce(f, pair);
  const tests = given.map((limb) => f64x2.eq(limb, v128.const(0n)));
  const isZero = f.let(
    "v128",
    tests.reduce((all, test) => v128.and(all, test)),
  );
  const one = field.constant(1n);
  const x = one.map((limb, i) => f.let("v128", v128.bitselect(limb, given[i]!, isZero)));
  return { x, isZero };
}

export function zeroWhere(isZero: Code, pair: Element): Element {
  return pair.map((limb) => v128.andNot(limb, isZero));
}

/** 254 bits in words of 64 as limbs. */
function toLimbs(words: readonly Code[]): Code[] {
  return limbs.map((limb) => {
    const [word, shift] = [Math.floor((30 * limb) / 64), (30 * limb) % 64];
    let bits: Code = i64.shrU(words[word]!, i64.const(BigInt(shift)));
    if (shift > 34 && word < 3) {
      bits = i64.or(bits, i64.shl(words[word + 1]!, i64.const(BigInt(64 - shift))));
    }
    return i64.and(bits, i64.const(MASK));
  });
}

/** Limbs in [0, 2^30) as words of 64 bits, the same in both lanes. */
function fromLimbs(f: WasmFunction, work: Code, at: number): Code[] {
  return [0, 1, 2, 3].map((word) => {
    let bits: Code = i64.const(0n);
    for (const limb of limbs) {
      const shift = 30 * limb - 64 * word;
      if (shift <= -30 || shift >= 64) continue;
      const value = i64.load(work, at + 8 * limb);
      const amount = i64.const(BigInt(Math.abs(shift)));
      bits = i64.or(bits, shift < 0 ? i64.shrU(value, amount) : i64.shl(value, amount));
    }
    return f.let("v128", i64x2.splat(bits));
  });
}

/**
 * (work) → 0 or 1: inverts the integer g, 0 < g < p; d becomes that inverse modulo p, or, if the result is 1, its
 * negative, in [0, 2p).
 */
function defineInvert(module: WasmModule, prefix: string, modulus: bigint): WasmFunction {
  const modulusLimbs = limbs.map((i) => (modulus >> (BITS * BigInt(i))) & MASK);
  const modulusInverse = inverseModPowerOfTwo(modulus) & MASK;
  const zero = i64.const(0n);
  return module.function(`${prefix}_invertInteger`, ["i32"], "i64", (f) => {
    const work = f.param(0);
    const at = (part: keyof typeof AT, limb: number) => i64.load(work, AT[part] + 8 * limb);
    const put = (part: keyof typeof AT, limb: number, value: Code) =>
      f.emit(i64.store(work, AT[part] + 8 * limb, value));
    for (const limb of limbs) {
      put("d", limb, zero);
      put("e", limb, i64.const(limb === 0 ? 1n : 0n));
      put("f", limb, i64.const(modulusLimbs[limb]!));
    }
    const [eta, left, low, lowG] = [variable(f), variable(f), variable(f), variable(f)];
    const [zeros, swap] = [variable(f), variable(f)];
    const [u, v, q, r, rest] = [variable(f), variable(f), variable(f), variable(f), variable(f)];
    f.set(eta, i64.const(-1n));
    f.set(rest, i64.const(1n));
    f.while(i64.ne(f.get(rest), zero), () => {
      for (const [local, value] of [
        [u, 1n],
        [v, 0n],
        [q, 0n],
        [r, 1n],
        [left, BITS],
      ] as const) {
        f.set(local, i64.const(value));
      }
      f.set(low, at("f", 0));
      f.set(lowG, at("g", 0));
      const exchange = (one: number, other: number) => {
        f.set(swap, f.get(one));
        f.set(one, f.get(other));
        f.set(other, i64.sub(zero, f.get(swap)));
      };
      const skipZeros = () => {
        f.set(zeros, i64.ctz(i64.or(f.get(lowG), i64.shl(i64.const(-1n), f.get(left)))));
        f.set(lowG, i64.shrU(f.get(lowG), f.get(zeros)));
        f.set(u, i64.shl(f.get(u), f.get(zeros)));
        f.set(v, i64.shl(f.get(v), f.get(zeros)));
        f.set(eta, i64.sub(f.get(eta), f.get(zeros)));
        f.set(left, i64.sub(f.get(left), f.get(zeros)));
      };
      skipZeros();
      f.while(i64.ne(f.get(left), zero), () => {
        f.if(i64.ltS(f.get(eta), zero), () => {
          f.set(eta, i64.sub(zero, f.get(eta)));
          exchange(low, lowG);
          exchange(u, q);
          exchange(v, r);
        });
        // As many low bits of g as may be cleared before f and g change places again, at most 6.
        const next = f.let("i64", i64.add(f.get(eta), i64.const(1n)));
        const most = f.let("i64", i64.select(f.get(left), next, i64.ltS(f.get(left), next)));
        const ones = i64.shrU(i64.const(-1n), i64.sub(i64.const(64n), most));
        const square = i64.sub(i64.mul(f.get(low), f.get(low)), i64.const(2n));
        const quotient = i64.mul(i64.mul(f.get(low), f.get(lowG)), square);
        const times = f.let("i64", i64.and(i64.and(quotient, ones), i64.const(63n)));
        f.set(lowG, i64.add(f.get(lowG), i64.mul(f.get(low), times)));
        f.set(q, i64.add(f.get(q), i64.mul(f.get(u), times)));
        f.set(r, i64.add(f.get(r), i64.mul(f.get(v), times)));
        skipZeros();
      });
      const combine = (x: number, y: number, a: Code, b: Code) =>
        i64.add(i64.mul(f.get(x), a), i64.mul(f.get(y), b));
      const bits = i64.const(BITS);
      const masked = (value: Code) => i64.and(value, i64.const(MASK));

      // d, e := (u d + v e, q d + r e) / 2^30 modulo p.
      const signOf = (part: "d" | "e") => i64.shrS(at(part, LIMBS - 1), i64.const(63n));
      const [negativeD, negativeE] = [f.let("i64", signOf("d")), f.let("i64", signOf("e"))];
      const lowest = [f.let("i64", at("d", 0)), f.let("i64", at("e", 0))] as const;
      const rows = [
        { part: "d", x: u, y: v },
        { part: "e", x: q, y: r },
      ] as const;
      const started = rows.map(({ part, x, y }) => {
        const sum = f.let("i64", combine(x, y, ...lowest));
        const lifted = f.let(
          "i64",
          i64.add(i64.and(f.get(x), negativeD), i64.and(f.get(y), negativeE)),
        );
        const odd = masked(i64.add(i64.mul(sum, i64.const(modulusInverse)), lifted));
        const multiple = f.let("i64", i64.sub(lifted, odd));
        const carry = f.local("i64");
        const all = i64.add(sum, i64.mul(multiple, i64.const(modulusLimbs[0]!)));
        f.set(carry, i64.shrS(all, bits));
        return { part, x, y, multiple, carry };
      });
      for (const limb of limbs.slice(1)) {
        const [a, b] = [f.let("i64", at("d", limb)), f.let("i64", at("e", limb))];
        for (const { part, x, y, multiple, carry } of started) {
          const lift = i64.mul(multiple, i64.const(modulusLimbs[limb]!));
          f.set(carry, i64.add(f.get(carry), i64.add(combine(x, y, a, b), lift)));
          put(part, limb - 1, masked(f.get(carry)));
          f.set(carry, i64.shrS(f.get(carry), bits));
        }
      }
      for (const { part, carry } of started) put(part, LIMBS - 1, f.get(carry));

      // f, g := (u f + v g, q f + r g) / 2^30.
      const [carryF, carryG] = [variable(f), variable(f)];
      f.set(rest, zero);
      for (const limb of limbs) {
        const [a, b] = [f.let("i64", at("f", limb)), f.let("i64", at("g", limb))];
        f.set(carryF, i64.add(f.get(carryF), combine(u, v, a, b)));
        f.set(carryG, i64.add(f.get(carryG), combine(q, r, a, b)));
        if (limb > 0) {
          put("f", limb - 1, masked(f.get(carryF)));
          const digit = f.let("i64", masked(f.get(carryG)));
          put("g", limb - 1, digit);
          f.set(rest, i64.or(f.get(rest), digit));
        }
        f.set(carryF, i64.shrS(f.get(carryF), bits));
        f.set(carryG, i64.shrS(f.get(carryG), bits));
      }
      put("f", LIMBS - 1, f.get(carryF));
      put("g", LIMBS - 1, f.get(carryG));
      f.set(rest, i64.or(f.get(rest), f.get(carryG)));
    });

    // f is 1 or −1 now, and d is in (−2p, p).
    const negative = f.let("i64", i64.shrS(at("d", LIMBS - 1), i64.const(63n)));
    const carry = variable(f);
    for (const limb of limbs) {
      const twice = i64.const(2n * modulusLimbs[limb]!);
      const sum = i64.add(at("d", limb), i64.and(negative, twice));
      f.set(carry, i64.add(f.get(carry), sum));
      put("d", limb, i64.and(f.get(carry), i64.const(MASK)));
      f.set(carry, i64.shrS(f.get(carry), i64.const(BITS)));
    }
    f.return(i64.shrU(at("f", LIMBS - 1), i64.const(63n)));
  });
}

/** A variable that is 0. */
function variable(f: WasmFunction): number {
  const local = f.local("i64");
  f.set(local, i64.const(0n));
  return local;
}

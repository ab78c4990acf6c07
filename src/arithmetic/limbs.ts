/**
 * The form in which quipu's own arithmetic holds field elements: five limbs of 51 bits, each a
 * 64-bit floating-point number that is an integer. Limbs are signed and balanced (at most 2^50 in
 * size, the top one a little more), so that negation flips signs, and sums of two elements can be
 * multiplied without a carry. Elements are in Montgomery form: x stands for x * 2^306 mod p.
 */

export const LIMBS = 5;
export const LIMB_BITS = 51;
/** An element is multiplied by 2^MONTGOMERY_BITS: five limbs' worth and one round more. */
export const MONTGOMERY_BITS = 306n;
/** Bytes of one element when its limbs stand side by side. */
export const ELEMENT_BYTES = 8 * LIMBS;

/** The balanced limbs of an integer of less than 2^254 in size. */
export function toLimbs(value: bigint): number[] {
  let rest = value;
  return Array.from({ length: LIMBS }, (_, index) => {
    const limb = index === LIMBS - 1 ? rest : BigInt.asIntN(LIMB_BITS, rest);
    rest = (rest - limb) >> BigInt(LIMB_BITS);
    return Number(limb);
  });
}

/** The integer that limbs stand for. */
export function fromLimbs(limbs: ArrayLike<number>): bigint {
  let value = 0n;
  for (let index = LIMBS - 1; index >= 0; index -= 1) {
    value = (value << BigInt(LIMB_BITS)) + BigInt(limbs[index]!);
  }
  return value;
}

/** value mod modulus in [0, modulus). */
export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The representative of value mod modulus that is at most half the modulus in size. */
export function balanced(value: bigint, modulus: bigint): bigint {
  const rest = modulo(value, modulus);
  return 2n * rest > modulus ? rest - modulus : rest;
}

/** base^exponent mod modulus, for public values only. */
export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = modulo(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** 1 / value for a prime modulus. */
export function inverseMod(value: bigint, modulus: bigint): bigint {
  return powerMod(value, modulus - 2n, modulus);
}

/** The limbs of x in Montgomery form. */
export function toMontgomeryLimbs(x: bigint, modulus: bigint): number[] {
  return toLimbs(balanced(x << MONTGOMERY_BITS, modulus));
}

/** 2^-MONTGOMERY_BITS by modulus. */
const montgomeryInverses = new Map<bigint, bigint>();

/** The element 0 <= x < modulus whose Montgomery form the limbs hold. */
export function fromMontgomeryLimbs(limbs: ArrayLike<number>, modulus: bigint): bigint {
  let factor = montgomeryInverses.get(modulus);
  if (factor === undefined) {
    factor = inverseMod(powerMod(2n, MONTGOMERY_BITS, modulus), modulus);
    montgomeryInverses.set(modulus, factor);
  }
  return modulo(fromLimbs(limbs) * factor, modulus);
}

/** 1/value mod 2^51 by Newton's iteration, for an odd value. */
export function inverseModPowerOfTwo(value: bigint): bigint {
  let inverse = 1n;
  for (let bits = 1; bits < LIMB_BITS; bits *= 2) {
    inverse = BigInt.asUintN(LIMB_BITS, inverse * (2n - value * inverse));
  }
  return inverse;
}

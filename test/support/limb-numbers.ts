/** Numbers in limbs of 16 bits that may be larger than that, as the circuits in circuits/blob/ reckon with them. */

import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";

/** A number in `count` limbs of 16 bits, the lowest first; what is beyond them goes. */
export function limbsOf(value: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, j) => (value >> BigInt(16 * j)) & 0xffffn);
}

/** The number that limbs are, with all their carries. */
export function numberOf(limbs: readonly bigint[]): bigint {
  return limbs.reduceRight((sum, limb) => (sum << 16n) + limb, 0n);
}

/** Limb by limb; the longer one is as long as the sum. */
export function sumOf(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, h) => (a[h] ?? 0n) + (b[h] ?? 0n));
}

/** The product as polynomials. */
export function productOf(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const product = new Array<bigint>(a.length + b.length - 1).fill(0n);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) product[i + j]! += x * y;
  return product;
}

/** A limb of 1 at one of `count` positions, or what else is given for the 1. */
export function unitAt(position: number, count: number, value = 1n): bigint[] {
  return new Array<bigint>(count).fill(0n).with(position, value);
}

/** 16 limbs that are the same number modulo q: each limb times 2^(16·h) mod q. */
export function foldLimbs(limbs: readonly bigint[]): bigint[] {
  return limbs.reduce<bigint[]>((sum, limb, h) => {
    const weight = (1n << BigInt(16 * h)) % BLOB_MODULUS;
    return sumOf(
      sum,
      limbsOf(weight, 16).map((digit) => digit * limb),
    );
  }, []);
}

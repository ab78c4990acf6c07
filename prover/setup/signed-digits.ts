/**
 * Scalars as signed digits in base 2^width: s = Σ digit(w) * 2^(width * w), each digit in
 * [-2^(width-1) + 1, 2^(width-1)]. The sign halves the table that a fixed base needs, because the
 * negative of an affine point is free.
 */
import { SCALAR_BITS } from "../bn254.js";

const SCALAR_WORDS = 8;

/** Number of digits of a scalar: one bit more than the scalar, so that no carry leaves the top. */
export function digitCount(width: number): number {
  return Math.ceil((SCALAR_BITS + 1) / width);
}

/**
 * Writes the digits of the scalars whose indices are `indices[0..count)`, digit-major:
 * digits[w * count + i] belongs to the i-th index.
 *
 * @param scalars plain scalars below the group order, 8 little-endian words each
 * @param width bits of a digit, 2 to 24
 */
export function signedDigits(
  scalars: Uint32Array,
  indices: Uint32Array,
  count: number,
  width: number,
  digits: Int32Array,
): void {
  const windows = digitCount(width);
  const mask = 2 ** width - 1;
  const half = 2 ** (width - 1);
  for (let i = 0; i < count; i++) {
    const base = indices[i]! * SCALAR_WORDS;
    let carry = 0;
    for (let w = 0; w < windows; w++) {
      const bit = w * width;
      const word = bit >>> 5;
      const shift = bit & 31;
      let digit = scalars[base + word]! >>> shift;
      if (shift > 0 && word + 1 < SCALAR_WORDS) digit |= scalars[base + word + 1]! << (32 - shift);
      digit = (digit & mask) + carry;
      carry = digit > half ? 1 : 0;
      digits[w * count + i] = carry === 1 ? digit - mask - 1 : digit;
    }
  }
}

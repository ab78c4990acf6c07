/**
 * Scalars as sums of odd signed digits far from each other, Σ d_i · 2^i: of any `width` positions in a
 * row at most one has a digit, of at most 2^(width−1) − 1 in size (the width-w non-adjacent form,
 * Hankerson, Menezes, Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35).
 */

const WORD_BITS = 32;

/** Bits of a scalar, and the carry out of them. */
export const MAX_DIGITS = 8 * WORD_BITS + 1;

/**
 * Hands out the digits of a scalar that are not 0, from the lowest.
 *
 * @param scalar eight little-endian words
 * @param width 2 to 16
 * @returns the position after the last digit
 */
export function eachDigit(
  scalar: Uint32Array,
  width: number,
  take: (position: number, digit: number) => void,
): number {
  const base = 2 ** width;
  let carry = 0;
  let end = 0;
  for (let position = 0; position < MAX_DIGITS; ) {
    const bits = bitsAt(scalar, position, base - 1);
    if ((bits & 1) === carry) {
      position += 1;
      continue;
    }
    const window = bits + carry;
    carry = window > base / 2 ? 1 : 0;
    take(position, window - carry * base);
    end = position + 1;
    position += width;
  }
  return end;
}

function bitsAt(scalar: Uint32Array, position: number, mask: number): number {
  const word = position >>> 5;
  const shift = position & (WORD_BITS - 1);
  const low = (scalar[word] ?? 0) >>> shift;
  const high = shift === 0 ? 0 : (scalar[word + 1] ?? 0) << (WORD_BITS - shift);
  return (low | high) & mask;
}

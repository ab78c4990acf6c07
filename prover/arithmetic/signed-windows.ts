/**
 * Scalars as sums of signed digits, sum of d_w 2^(width w) with |d_w| <= 2^(width-1).
 * A scalar above r/2 is replaced by itself minus r. Circuits are full of small negative numbers, which
 * thus get as few digits as small positive ones.
 */
import { SCALAR_BITS, SCALAR_MODULUS } from "../bn254.js";

const WORDS = 8;
const MODULUS_WORDS = Uint32Array.from({ length: WORDS }, (_, i) =>
  Number((SCALAR_MODULUS >> BigInt(32 * i)) & 0xffffffffn),
);
const HALF_TOP = (MODULUS_WORDS[WORDS - 1]! >>> 1) + 1;

/** Widest digit: its size has to fit 16 bits with a sign. */
export const MAX_WIDTH = 15;

/** A bucket costs about as much as two points: two complete additions against one affine one. */
const BUCKET_COST = 2;

/** An addition in G2 against one in G1. */
const GROUP_COST = { g1: 1, g2: 3 } as const;

/** A multi-scalar multiplication: its group and how many points it has. */
export interface SumSize {
  readonly group: "g1" | "g2";
  readonly points: number;
}

/** Width that makes sums with the same scalars cheapest, all together. */
export function chooseWidth(sums: readonly SumSize[]): number {
  const cost = (width: number) => {
    const buckets = BUCKET_COST * 2 ** (width - 1);
    const costs = sums.map(({ group, points }) => GROUP_COST[group] * (points + buckets));
    return windowCount(width) * costs.reduce((total, one) => total + one, 0);
  };
  let best = MIN_WIDTH;
  for (let width = MIN_WIDTH; width <= MAX_WIDTH; width += 1) {
    if (cost(width) < cost(best)) best = width;
  }
  return best;
}

/** Narrowest digit. */
export const MIN_WIDTH = 4;

/** Number of digits that hold every scalar. */
export function windowCount(width: number): number {
  return Math.ceil(SCALAR_BITS / width);
}

/**
 * Writes the digits of the scalars `from` ≤ i < `to`: digits[w * count + i], `count` scalars in all.
 *
 * @param scalars canonical, 8 little-endian words each
 * @param width 3 to 15
 */
export function writeDigits(
  scalars: Uint32Array,
  [from, to]: readonly [number, number],
  width: number,
  digits: Int16Array,
): void {
  const count = scalars.length / WORDS;
  const windows = windowCount(width);
  const magnitude = new Uint32Array(WORDS + 1);
  const half = 2 ** (width - 1);
  for (let i = from; i < to; i += 1) {
    const negative = readMagnitude(scalars, WORDS * i, magnitude);
    let carry = 0;
    for (let w = 0; w < windows; w += 1) {
      const bit = w * width;
      const [word, shift] = [bit >>> 5, bit & 31];
      let digit = (magnitude[word]! >>> shift) & (2 * half - 1);
      if (shift + width > 32) digit |= (magnitude[word + 1]! << (32 - shift)) & (2 * half - 1);
      digit += carry;
      carry = digit >= half ? 1 : 0;
      if (carry === 1) digit -= 2 * half;
      digits[w * count + i] = negative ? -digit : digit;
    }
  }
}

/** Writes the size of the balanced scalar at `at`; returns whether it is negative. */
function readMagnitude(scalars: Uint32Array, at: number, magnitude: Uint32Array): boolean {
  // Near r/2 either choice fits; the top word alone decides.
  const negative = scalars[at + WORDS - 1]! >= HALF_TOP;
  let borrow = 0;
  for (let word = 0; word < WORDS; word += 1) {
    const value = scalars[at + word]!;
    if (!negative) magnitude[word] = value;
    else {
      const difference = MODULUS_WORDS[word]! - value - borrow;
      borrow = difference < 0 ? 1 : 0;
      magnitude[word] = difference;
    }
  }
  return negative;
}

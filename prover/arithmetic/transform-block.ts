/** All stages of a transform within one block of a column, in wide code where there is any. */
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import type { LaneFunctions } from "./lane-module.js";

/** Where a block stands. */
export interface Block {
  /** Address of its pairs. */
  readonly base: number;
  /** Number of its pairs, a power of two. */
  readonly pairs: number;
  /** Room for it in another order, used in wide code only. */
  readonly spare: number;
  /** Addresses of the roots of order 2^k, at index k. */
  readonly roots: readonly number[];
}

/** Bytes of the room that a block of `pairs` pairs needs besides. */
export function spareBytes(pairs: number): number {
  return pairs * PAIR_BYTES;
}

/** From values in natural order to coefficients in bit-reversed order. */
export function inverseBlock(functions: LaneFunctions, block: Block): void {
  const { base, pairs, spare, roots } = block;
  const rootsOf = (half: number) => roots[Math.log2(2 * half)]!;
  const half = pairs / 2;
  if (!isWide(functions, block)) {
    stages(functions.r_inverseStage!, base, rootsOf, halves(half).reverse());
    return;
  }
  functions.rr_inverseFirst!(base, spare, half, rootsOf(half));
  stages(functions.rr_inverseStage!, spare, rootsOf, halves(half / 2).reverse());
  functions.rr_inverseLast!(base, spare, half);
}

/** Back, to values at the odd powers of the root of twice the order. */
export function forwardBlock(functions: LaneFunctions, block: Block): void {
  const { base, pairs, spare, roots } = block;
  const rootsOf = (half: number) => roots[Math.log2(4 * half)]!;
  const half = pairs / 2;
  if (!isWide(functions, block)) {
    stages(functions.r_forwardStage!, base, rootsOf, halves(half));
    return;
  }
  functions.rr_forwardFirst!(base, spare, half);
  stages(functions.rr_forwardStage!, spare, rootsOf, halves(half / 2));
  functions.rr_forwardLast!(base, spare, half, rootsOf(half));
}

/** A block of one pair has no stage, and one of two none that quads would be of use for. */
function isWide(functions: LaneFunctions, { pairs }: Block): boolean {
  return functions.rr_inverseStage !== undefined && pairs >= 4;
}

/** 1, 2, 4 … last. */
function halves(last: number): number[] {
  return last < 1 ? [] : [...halves(last / 2), last];
}

/** One stage after the other, on as many vectors as the longest one takes. */
function stages(
  run: (...args: number[]) => number,
  base: number,
  rootsOf: (half: number) => number,
  distances: readonly number[],
): void {
  const longest = Math.max(...distances);
  for (const half of distances) run(base, longest / half, half, 0, half, rootsOf(half));
}

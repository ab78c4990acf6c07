/** How wide the digits of scalars are; digit-functions.ts writes them. */
import { SCALAR_BITS } from "../bn254.js";

/** Widest digit: its size has to fit 16 bits with a sign. */
export const MAX_WIDTH = 15;

/** A bucket costs as much as two points: it is added to its row and to its column (weighted-buckets.ts). */
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

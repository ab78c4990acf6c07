/** Memory that sums of points need besides the points: scratch for each thread, and dummy points. */
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { toMontgomeryLimbs } from "../../src/arithmetic/limbs.js";
import { BASE_MODULUS } from "../bn254.js";
import { groupSizes, STEP_BYTES } from "./group-functions.js";
import type { MemoryPlan } from "./memory-plan.js";
import { MAX_WIDTH } from "./signed-windows.js";

/** Steps that share one inversion: norms and products stay in the second-level cache. */
export const BATCH_STEPS = 512;
/** Capacity of a batch in pairs, two a step. */
export const BATCH_PAIRS = 2 * BATCH_STEPS;

/** Where the buckets of a walk (bucket-walk.ts) begin: u16 each, behind the number of pairs. */
export const WALK_BUCKETS = 4;
const WALK_BYTES = WALK_BUCKETS + 2 * BATCH_PAIRS;

/** Addresses that belong to one thread. */
export interface Scratch {
  readonly list: number;
  readonly norms: number;
  readonly products: number;
  readonly references: number;
  readonly walk: number;
  readonly sums: number;
  readonly work: number;
}

/** By group the address of the affine "points" (0, 1), which stands for infinity, and (1, 1). */
export type Dummies = Readonly<Record<"g1" | "g2", number>>;

/** Bytes for the temporary values of `sumsFinish` and `reduceBuckets`, with a sum that is kept behind them; and as many for ProjectiveSums. */
export const WORK_BYTES = 1 << 15;

/** @param sumBytes room for four more points than the largest table has. */
export function planScratch(plan: MemoryPlan, sumBytes: number): Scratch {
  return {
    list: plan.reserve(BATCH_STEPS * STEP_BYTES),
    // One more than there are steps, wide ones too.
    norms: plan.reserve((BATCH_STEPS + 2) * PAIR_BYTES),
    products: plan.reserve((BATCH_STEPS + 2) * PAIR_BYTES),
    references: plan.reserve(4 * 2 ** (MAX_WIDTH - 1)),
    walk: plan.reserve(WALK_BYTES),
    sums: plan.reserve(sumBytes),
    work: plan.reserve(2 * WORK_BYTES),
  };
}

export function planDummies(plan: MemoryPlan): Dummies {
  return {
    g1: plan.reserve(2 * groupSizes(1).pointBytes),
    g2: plan.reserve(2 * groupSizes(2).pointBytes),
  };
}

/** Writes the affine "points" (0, 1) and (1, 1) of both groups. */
export function fillDummies(numbers: Float64Array, dummies: Dummies): void {
  const one = toMontgomeryLimbs(1n, BASE_MODULUS);
  for (const [group, degree] of [
    ["g1", 1],
    ["g2", 2],
  ] as const) {
    const { pointBytes } = groupSizes(degree);
    const first = dummies[group] / 8;
    numbers.set(one, first + 5 * degree);
    numbers.set(one, first + pointBytes / 8);
    numbers.set(one, first + pointBytes / 8 + 5 * degree);
  }
}

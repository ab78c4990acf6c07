/**
 * One window of a multi-scalar multiplication. Every point belongs to the bucket of its digit's size. Points are paired
 * within their buckets in the order in which they lie in memory (bucket-walk.ts), a batch of pairs is added at once, and
 * the sums go into the same buckets, until each has one point. These are weighted and added (weighted-buckets.ts). The pairs of a batch are
 * independent, so batches stay full however the points are spread.
 */

import { NO_BUCKET } from "../arithmetic/bucket-walk.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import type { LaneFunctions } from "../arithmetic/lane-module.js";
import { PairBatch } from "../arithmetic/pair-batch.js";
import type { ProjectiveSums } from "../arithmetic/projective-sums.js";
import { type Scratch, WALK_BUCKETS } from "../arithmetic/scratch-memory.js";
import type { PointTable } from "./engine-key.js";
import type { Apart } from "./list-sums.js";
import { WeightedBuckets } from "./weighted-buckets.js";

/**
 * Points for which a window needs room: every sum of two, of a bucket's points and then of the buckets of a row
 * and of a column; and as many more as a batch may write.
 */
export function sumRoom(points: number, width: number): number {
  return points + Math.min(points, 2 ** (width - 1)) + 4;
}

/** The buckets of one thread and one group. */
export class BucketSums {
  readonly #functions: LaneFunctions;
  readonly #words: Uint32Array;
  readonly #shorts: Uint16Array;
  readonly #scratch: Scratch;
  readonly #projective: ProjectiveSums;
  readonly #batch: PairBatch;
  readonly #weighted: WeightedBuckets;
  readonly #pointBytes: number;

  constructor(
    functions: LaneFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    scratch: Scratch,
    dummy: number,
    projective: ProjectiveSums,
  ) {
    this.#functions = functions;
    this.#words = new Uint32Array(memory.buffer);
    this.#shorts = new Uint16Array(memory.buffer);
    this.#scratch = scratch;
    this.#projective = projective;
    const batch = new PairBatch(functions, prefix, memory, scratch, dummy);
    this.#batch = batch;
    const { pointBytes } = groupSizes(prefix === "g1" ? 1 : 2);
    this.#pointBytes = pointBytes;
    this.#weighted = new WeightedBuckets(functions, memory, scratch, dummy / 16, projective, batch);
  }

  /**
   * Writes the sum of digit times point over all points of a table to `out`, lane 0 of a pair of
   * projective points.
   *
   * @param digits address of the digits of one window, i16, one for each scalar, at most 2^(width-1) in size
   */
  sum(table: PointTable, digits: number, width: number, out: number): void {
    const buckets = 2 ** (width - 1);
    const [apart, free] = this.#addPairs(table, digits, buckets);
    const others = this.#weighted.sum(buckets, free, out);
    for (const [weight, ...references] of [...apart, ...others]) {
      for (const reference of references) this.#projective.addMultiple(out, reference, weight);
    }
  }

  /** Adds the points of every bucket until one at most is pending. Returns the pairs left out, and where sums end. */
  #addPairs(
    { points, count, scalars }: PointTable,
    digits: number,
    buckets: number,
  ): [apart: Apart[], free: number] {
    const { list, references: pending, sums, walk } = this.#scratch;
    const { walkPoints, walkSums } = this.#functions;
    const words = this.#words;
    const size = this.#pointBytes / 16;
    const apart: Apart[] = [];
    words.fill(0, pending / 4, pending / 4 + buckets);
    words[walk / 4] = 0;
    let next = 0;
    let sum = sums;
    for (;;) {
      const from = next;
      next = walkPoints!(scalars, from, count, digits, points / 16, size, pending, list, walk);
      const pairs = words[walk / 4]!;
      if (pairs === 0) return [apart, sum];
      for (const [position, first, second] of this.#batch.add(pairs, sum)) {
        const at = walk / 2 + WALK_BUCKETS / 2 + position;
        apart.push([this.#shorts[at]! + 1, first, second]);
        this.#shorts[at] = NO_BUCKET;
      }
      walkSums!(sum / 16, size, pending, list, walk);
      sum += pairs * this.#pointBytes;
    }
  }
}

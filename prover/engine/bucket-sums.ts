/**
 * One window of a multi-scalar multiplication. Every point belongs to the bucket of its digit's size. Points are paired
 * within their buckets in the order in which they lie in memory (bucket-walk.ts), a batch of pairs is added at once, and
 * the sums go into the same buckets, until each has one point. These are weighted and added. The pairs of a batch are
 * independent, so batches stay full however the points are spread.
 */

import { NO_BUCKET } from "../arithmetic/bucket-walk.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import type { LaneFunctions } from "../arithmetic/lane-module.js";
import { PairBatch } from "../arithmetic/pair-batch.js";
import type { ProjectiveSums } from "../arithmetic/projective-sums.js";
import { type Scratch, WALK_BUCKETS } from "../arithmetic/scratch-memory.js";
import type { PointTable } from "./engine-key.js";

/** A pair that the affine formula does not add: its bucket and both references. */
type Apart = readonly [bucket: number, first: number, second: number];

/** The buckets of one thread and one group. */
export class BucketSums {
  readonly #functions: LaneFunctions;
  readonly #prefix: "g1" | "g2";
  readonly #words: Uint32Array;
  readonly #shorts: Uint16Array;
  readonly #scratch: Scratch;
  readonly #dummy: number;
  readonly #projective: ProjectiveSums;
  readonly #batch: PairBatch;
  readonly #pointBytes: number;
  readonly #projectiveBytes: number;
  constructor(
    functions: LaneFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    scratch: Scratch,
    dummy: number,
    projective: ProjectiveSums,
  ) {
    this.#functions = functions;
    this.#prefix = prefix;
    this.#words = new Uint32Array(memory.buffer);
    this.#shorts = new Uint16Array(memory.buffer);
    this.#scratch = scratch;
    this.#dummy = dummy / 16;
    this.#projective = projective;
    this.#batch = new PairBatch(functions, prefix, memory, scratch, dummy);
    const { pointBytes, projectiveBytes } = groupSizes(prefix === "g1" ? 1 : 2);
    this.#pointBytes = pointBytes;
    this.#projectiveBytes = projectiveBytes;
  }

  /**
   * Writes the sum of digit times point over all points of a table to `out`, lane 0 of a pair of
   * projective points.
   *
   * @param digits address of the digits of one window, i16, one for each scalar, at most 2^(width-1) in size
   */
  sum(table: PointTable, digits: number, width: number, out: number): void {
    const buckets = 2 ** (width - 1);
    const apart = this.#addPairs(table, digits, buckets);
    this.#reduce(buckets, out);
    for (const [bucket, first, second] of apart) {
      for (const reference of [first, second]) {
        this.#projective.addMultiple(out, reference, bucket + 1);
      }
    }
  }

  /** Adds the points of every bucket until one at most is pending. Returns the pairs left out. */
  #addPairs({ points, count, scalars }: PointTable, digits: number, buckets: number): Apart[] {
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
      if (pairs === 0) return apart;
      for (const [position, first, second] of this.#batch.add(pairs, sum)) {
        const at = walk / 2 + WALK_BUCKETS / 2 + position;
        apart.push([this.#shorts[at]!, first, second]);
        this.#shorts[at] = NO_BUCKET;
      }
      walkSums!(sum / 16, size, pending, list, walk);
      sum += pairs * this.#pointBytes;
    }
  }

  /** The sum over all buckets b of (b + 1) times the one point that is pending in b, if any. */
  #reduce(buckets: number, out: number): void {
    const first = this.#scratch.references / 4;
    for (let bucket = first; bucket < first + buckets; bucket += 1) {
      if (this.#words[bucket] === 0) this.#words[bucket] = this.#dummy;
    }
    const half = buckets / 2;
    const { work } = this.#scratch;
    const plain = work;
    const weighted = work + this.#projectiveBytes;
    const rest = work + 2 * this.#projectiveBytes;
    const reduce = this.#functions[`${this.#prefix}_reduceBuckets`]!;
    reduce(this.#scratch.references, half, this.#dummy, plain, rest);
    // Weights in lane 1 are too small by `half`: T0 + T1 + half * S1.
    const { add, swap } = this.#projective;
    swap(out, weighted);
    add(weighted, weighted, out);
    swap(out, plain);
    for (let factor = 1; factor < half; factor *= 2) add(out, out, out);
    add(out, out, weighted);
  }
}

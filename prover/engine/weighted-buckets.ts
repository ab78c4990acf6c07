/**
 * The weighted sum of buckets: b + 1 times the point of bucket b, over all b. Bucket b lies in row
 * ⌊b / columns⌋ and column b mod columns of a grid, so the sum is
 *
 *     columns · Σ row · (sum of the row) + Σ (column + 1) · (sum of the column).
 *
 * Points of rows and columns are added by the affine formula, many pairs at a time, in less than half
 * the time of the complete one. Only the sums, two square roots of the number of buckets, are weighted
 * by that.
 */
import { groupSizes } from "../arithmetic/group-functions.js";
import type { LaneFunctions } from "../arithmetic/lane-module.js";
import type { PairBatch } from "../arithmetic/pair-batch.js";
import type { ProjectiveSums } from "../arithmetic/projective-sums.js";
import { type Scratch, WORK_BYTES } from "../arithmetic/scratch-memory.js";
import { MAX_WIDTH } from "../arithmetic/signed-windows.js";
import { type Apart, ListSums, type PointList } from "./list-sums.js";

/** Fewer buckets are weighted as they are. */
const SMALLEST_GRID = 64;

/** The buckets of one thread and one group. */
export class WeightedBuckets {
  readonly #functions: LaneFunctions;
  readonly #prefix: "g1" | "g2";
  readonly #words: Uint32Array;
  readonly #scratch: Scratch;
  readonly #dummy: number;
  readonly #projective: ProjectiveSums;
  readonly #lists: ListSums;
  readonly #projectiveBytes: number;

  /** @param dummy reference of the affine "point" that stands for infinity */
  constructor(
    functions: LaneFunctions,
    memory: WebAssembly.Memory,
    scratch: Scratch,
    dummy: number,
    projective: ProjectiveSums,
    batch: PairBatch,
  ) {
    this.#functions = functions;
    this.#prefix = projective.degree === 1 ? "g1" : "g2";
    this.#words = new Uint32Array(memory.buffer);
    this.#scratch = scratch;
    this.#dummy = dummy;
    this.#projective = projective;
    this.#lists = new ListSums(batch, this.#prefix, 2 ** MAX_WIDTH);
    this.#projectiveBytes = groupSizes(projective.degree).projectiveBytes;
  }

  /**
   * Writes the sum to `out`, lane 0 of a pair of projective points, but for the pairs that are returned.
   * The references of the buckets stand in the scratch memory, 0 where a bucket is empty; they are lost.
   *
   * @param buckets a power of two
   * @param sums where there is room for two sums a bucket that is not empty, and three more
   */
  sum(buckets: number, sums: number, out: number): Apart[] {
    if (buckets < SMALLEST_GRID) {
      this.#weigh(buckets, out);
      return [];
    }
    const columns = 2 ** Math.ceil(Math.log2(buckets) / 2);
    const rows = this.#rows(buckets, columns);
    const ofColumns = this.#columns(buckets, columns);
    const apart = this.#lists.add([...rows, ...ofColumns], sums);
    this.#weighLists(rows, out);
    for (let factor = 1; factor < columns; factor *= 2) this.#projective.add(out, out, out);
    const sumOfColumns = this.#scratch.work + WORK_BYTES / 2;
    this.#weighLists(ofColumns, sumOfColumns);
    this.#projective.add(out, out, sumOfColumns);
    return apart;
  }

  /** All rows but the first, which counts nothing. */
  #rows(buckets: number, columns: number): PointList[] {
    const first = this.#scratch.references / 4;
    this.#lists.references.set(this.#words.subarray(first, first + buckets));
    return Array.from({ length: buckets / columns - 1 }, (_, i) => {
      const row = i + 1;
      return { start: row * columns, count: columns, weight: row * columns };
    });
  }

  #columns(buckets: number, columns: number): PointList[] {
    const first = this.#scratch.references / 4;
    const rows = buckets / columns;
    return Array.from({ length: columns }, (_, column) => {
      const start = buckets + column * rows;
      for (let row = 0; row < rows; row += 1) {
        this.#lists.references[start + row] = this.#words[first + row * columns + column]!;
      }
      return { start, count: rows, weight: column + 1 };
    });
  }

  /** Writes the sum of i + 1 times the point that is left of list i to `out`. */
  #weighLists(lists: readonly PointList[], out: number): void {
    const first = this.#scratch.references / 4;
    const size = 2 ** Math.ceil(Math.log2(lists.length));
    this.#words.fill(0, first, first + size);
    for (const [i, { start }] of lists.entries()) {
      this.#words[first + i] = this.#lists.references[start]!;
    }
    this.#weigh(size, out);
  }

  /** Writes the sum of i + 1 times point i of the references to `out`, by complete additions. */
  #weigh(count: number, out: number): void {
    const first = this.#scratch.references / 4;
    for (let entry = first; entry < first + count; entry += 1) {
      if (this.#words[entry] === 0) this.#words[entry] = this.#dummy;
    }
    const half = count / 2;
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

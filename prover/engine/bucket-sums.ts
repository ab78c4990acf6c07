/**
 * One window of a multi-scalar multiplication. Points are sorted into buckets by the size of their
 * digit, each bucket is summed as a tree of affine additions, and the sums are weighted and added.
 * All additions of a level are independent, so batches stay full however the points are spread.
 */

import { groupSizes } from "../arithmetic/group-functions.js";
import type { LaneFunctions } from "../arithmetic/lane-module.js";
import { BATCH_PAIRS, PairBatch } from "../arithmetic/pair-batch.js";
import type { ProjectiveSums } from "../arithmetic/projective-sums.js";
import type { Scratch } from "../arithmetic/scratch-memory.js";
import type { PointTable } from "./engine-key.js";

const NEGATIVE = 0x80000000;

/** The buckets of one thread and one group. */
export class BucketSums {
  readonly #functions: LaneFunctions;
  readonly #prefix: "g1" | "g2";
  readonly #words: Uint32Array;
  readonly #scratch: Scratch;
  readonly #dummy: number;
  readonly #projective: ProjectiveSums;
  readonly #batch: PairBatch;
  readonly #pointBytes: number;
  readonly #projectiveBytes: number;
  /** First reference of every bucket; bucket b holds the points of digit ±(b + 1). */
  #starts = new Uint32Array();
  #references = new Uint32Array();
  /** Position in `references` of each pair's sum. */
  readonly #targets = new Uint32Array(BATCH_PAIRS);
  #listed = 0;
  #nextSum = 0;
  /** Pairs that the affine formula does not add: bucket and both references. */
  #exceptions: [target: number, first: number, second: number][] = [];

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
   * @param digits of one window, one for each scalar, at most 2^(width-1) in size
   */
  sum(table: PointTable, digits: Int16Array, width: number, out: number): void {
    const buckets = 2 ** (width - 1);
    this.#sort(table, digits, buckets);
    const apart: [bucket: number, first: number, second: number][] = [];
    this.#nextSum = this.#scratch.sums;
    while (this.#addLevel(buckets)) apart.push(...this.#setExceptionsApart(buckets));
    this.#reduce(buckets, out);
    for (const [bucket, first, second] of apart) {
      for (const reference of [first, second]) {
        this.#projective.addMultiple(out, reference, bucket + 1);
      }
    }
  }

  /** Counting sort of the references by the size of their digit; zero digits are left out. */
  #sort({ points, count, scalars }: PointTable, digits: Int16Array, buckets: number): void {
    const numbers = new Uint32Array(scalars);
    if (this.#starts.length !== buckets + 1) this.#starts = new Uint32Array(buckets + 1);
    const starts = this.#starts.fill(0);
    for (let i = 0; i < count; i += 1) {
      const digit = digits[numbers[i]!]!;
      if (digit !== 0) starts[digit < 0 ? -digit - 1 : digit - 1]! += 1;
    }
    let total = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      total += starts[bucket]!;
      starts[bucket] = total;
    }
    starts[buckets] = total;
    if (this.#references.length < total) this.#references = new Uint32Array(count);
    const references = this.#references;
    const size = this.#pointBytes / 16;
    const first = points / 16;
    // Backwards, so that each bucket's end becomes its start and the points keep their order.
    for (let i = count - 1; i >= 0; i -= 1) {
      const digit = digits[numbers[i]!]!;
      if (digit === 0) continue;
      const reference = first + i * size;
      if (digit > 0) references[--starts[digit - 1]!] = reference;
      else references[--starts[-digit - 1]!] = reference + NEGATIVE;
    }
  }

  /** Adds the points of every bucket two by two. Returns whether there was anything to add. */
  #addLevel(buckets: number): boolean {
    const starts = this.#starts;
    const references = this.#references;
    const words = this.#words;
    const list = this.#batch.start;
    const before = this.#nextSum;
    const size = this.#pointBytes / 16;
    let sum = this.#nextSum / 16;
    let kept = 0;
    let next = starts[0]!;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      let i = next;
      next = starts[bucket + 1]!;
      starts[bucket] = kept;
      for (; i + 1 < next; i += 2) {
        const at = list + 2 * this.#listed;
        words[at] = references[i]!;
        words[at + 1] = references[i + 1]!;
        this.#targets[this.#listed] = kept;
        this.#listed += 1;
        references[kept++] = sum;
        sum += size;
        if (this.#listed === BATCH_PAIRS) this.#addBatch();
      }
      if (i < next) references[kept++] = references[i]!;
    }
    starts[buckets] = kept;
    this.#addBatch();
    return this.#nextSum > before;
  }

  /** Adds the pairs of the list; their sums go one after the other from `nextSum` on. */
  #addBatch(): void {
    if (this.#listed === 0) return;
    for (const [position, first, second] of this.#batch.add(this.#listed, this.#nextSum)) {
      this.#exceptions.push([this.#targets[position]!, first, second]);
    }
    this.#nextSum += this.#listed * this.#pointBytes;
    this.#listed = 0;
  }

  /** Removes the placeholders of exceptional pairs' sums and lists the pairs by bucket. */
  #setExceptionsApart(buckets: number): [bucket: number, first: number, second: number][] {
    if (this.#exceptions.length === 0) return [];
    const exceptions = this.#exceptions.sort(([first], [second]) => first - second);
    this.#exceptions = [];
    const apart: [number, number, number][] = [];
    const starts = this.#starts;
    let [kept, next, index] = [0, starts[0]!, 0];
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      let i = next;
      next = starts[bucket + 1]!;
      starts[bucket] = kept;
      for (; i < next; i += 1) {
        const exception = exceptions[index];
        if (exception?.[0] !== i) this.#references[kept++] = this.#references[i]!;
        else {
          apart.push([bucket, exception[1], exception[2]]);
          index += 1;
        }
      }
    }
    starts[buckets] = kept;
    return apart;
  }

  /** The sum over all buckets b of (b + 1) times the one point that b has left, if any. */
  #reduce(buckets: number, out: number): void {
    const references = this.#scratch.references / 4;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const empty = this.#starts[bucket] === this.#starts[bucket + 1];
      const reference = empty ? this.#dummy : this.#references[this.#starts[bucket]!]!;
      this.#words[references + bucket] = reference;
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

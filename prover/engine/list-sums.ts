/** Sums of several lists of points, all lists at a time: their points are added in pairs until each has one. */
import { groupSizes } from "../arithmetic/group-functions.js";
import type { PairBatch } from "../arithmetic/pair-batch.js";
import { BATCH_PAIRS } from "../arithmetic/scratch-memory.js";

/** A pair that the affine formula does not add: what both points are to be multiplied by, and their references. */
export type Apart = readonly [weight: number, first: number, second: number];

/** Entries of `references` of a `ListSums`. */
export interface PointList {
  readonly start: number;
  /** Entries, of which some may be 0. What is left of them stands at the start, 0 if nothing is. */
  count: number;
  /** What its sum is multiplied by later. */
  readonly weight: number;
}

/** The lists of one thread and one group. */
export class ListSums {
  /** References of the points of all lists, 0 for none. */
  readonly references: Uint32Array;
  readonly #batch: PairBatch;
  readonly #pointBytes: number;
  /** By pair of the batch: where in `references` its sum goes, and the weight of its list. */
  readonly #places = new Uint32Array(BATCH_PAIRS);
  readonly #weights = new Uint32Array(BATCH_PAIRS);
  /** Where the first sum of the batch is written. */
  #sums = 0;
  #listed = 0;
  #apart: Apart[] = [];

  /** @param size entries of all lists together, at most */
  constructor(batch: PairBatch, prefix: "g1" | "g2", size: number) {
    this.references = new Uint32Array(size);
    this.#batch = batch;
    this.#pointBytes = groupSizes(prefix === "g1" ? 1 : 2).pointBytes;
  }

  /**
   * Adds until each list has one entry.
   *
   * @param sums where there is room for as many points as all lists have, and three more
   * @returns the pairs that are left out
   */
  add(lists: readonly PointList[], sums: number): Apart[] {
    this.#sums = sums;
    this.#apart = [];
    while (lists.some(({ count }) => count > 1)) {
      for (const list of lists) this.#pair(list);
      this.#flush();
    }
    return this.#apart;
  }

  /** Lists the pairs of a list for the batch; their sums stand in the list from here on. */
  #pair(list: PointList): void {
    const { references } = this;
    const { words, start } = this.#batch;
    const end = list.start + list.count;
    let kept = list.start;
    let open = 0;
    for (let entry = list.start; entry < end; entry += 1) {
      const reference = references[entry]!;
      if (reference === 0) continue;
      if (open === 0) {
        open = reference;
        continue;
      }
      const pair = this.#listed;
      words[start + 2 * pair] = open;
      words[start + 2 * pair + 1] = reference;
      this.#places[pair] = kept;
      this.#weights[pair] = list.weight;
      references[kept] = (this.#sums + pair * this.#pointBytes) / 16;
      kept += 1;
      open = 0;
      this.#listed += 1;
      if (this.#listed === BATCH_PAIRS) this.#flush();
    }
    if (open !== 0) {
      references[kept] = open;
      kept += 1;
    }
    list.count = kept - list.start;
  }

  #flush(): void {
    if (this.#listed === 0) return;
    for (const [pair, first, second] of this.#batch.add(this.#listed, this.#sums)) {
      this.#apart.push([this.#weights[pair]!, first, second]);
      this.references[this.#places[pair]!] = 0;
    }
    this.#sums += this.#listed * this.#pointBytes;
    this.#listed = 0;
  }
}

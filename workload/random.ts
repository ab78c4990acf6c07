/**
 * A seeded random source: the same seed gives the same workload on every machine. Not for keys of any
 * value.
 */

import { numberToBytesBE } from "@noble/curves/utils.js";
import { uniformBigInt } from "pure-rand/distribution/uniformBigInt";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const FRACTION_STEPS = 2 ** 32;

export class Random {
  readonly #generator;

  /** @param seed 32-bit integer */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A uniform integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high);
  }

  /** A uniform number in [0, 1). */
  fraction(): number {
    return uniformInt(this.#generator, 0, FRACTION_STEPS - 1) / FRACTION_STEPS;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Uniform bytes. */
  bytes(length: number): Uint8Array {
    const value = uniformBigInt(this.#generator, 0n, (1n << BigInt(8 * length)) - 1n);
    return numberToBytesBE(value, length);
  }

  /** Puts a list into a uniformly random order, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  }
}

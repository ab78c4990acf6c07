/**
 * A skewed choice, like the traffic of real ledgers: the item of rank k (from 1) is chosen with a
 * probability proportional to 1 / k^exponent (Zipf's law). Exponent 0 is a uniform choice.
 */
import type { Random } from "./random.js";

export class ZipfChoice<T> {
  readonly #items: readonly T[];
  /** Sum of the weights up to and including each rank. */
  readonly #cumulative: number[] = [];

  /** @param items from the most to the least frequent, at least one */
  constructor(items: readonly T[], exponent: number) {
    this.#items = items;
    let sum = 0;
    for (let rank = 1; rank <= items.length; rank++) {
      sum += rank ** -exponent;
      this.#cumulative.push(sum);
    }
  }

  /** Draws an item. */
  draw(random: Random): T {
    const target = random.fraction() * this.#cumulative.at(-1)!;
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return this.#items[low]!;
  }
}

import assert from "node:assert/strict";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { CONFIDENCE, estimateRatio, ranksToCut } from "../../../bench/compare/ratio-interval.js";

describe("the ratio of two runs", () => {
  it("is the middle one of all ratios, and turns over with the two", () => {
    assert.ok(Math.abs(estimateRatio([20, 22, 24], [10, 11, 12]).ratio - 2) < 1e-12);
    const [one, other] = [
      [3, 5, 8, 13],
      [2, 7, 1, 9],
    ] as const;
    const product = estimateRatio(one, other).ratio * estimateRatio(other, one).ratio;
    assert.ok(Math.abs(product - 1) < 1e-12);
  });

  it("cuts as many ranks as the tables of Mann and Whitney say for 5 % on each side", () => {
    // Critical values of U, one-sided 0.05, are one less than the ranks to cut.
    for (const [first, second, critical] of [
      [3, 3, 0],
      [3, 5, 1],
      [4, 4, 1],
      [5, 5, 4],
      [5, 8, 8],
      [10, 10, 27],
      [20, 20, 138],
    ] as const) {
      assert.equal(ranksToCut(first, second), critical + 1, `${first} and ${second}`);
      assert.equal(ranksToCut(second, first), critical + 1, `${second} and ${first}`);
    }
  });

  it("has the distribution that counting all orders gives", () => {
    for (const [first, second] of [
      [2, 2],
      [3, 4],
      [5, 4],
    ] as const) {
      const counts = countRankSums(first, second);
      const all = counts.reduce((sum, count) => sum + count, 0);
      let below = 0;
      let cut = 0;
      for (const count of counts) {
        below += count;
        if (below / all > (1 - CONFIDENCE) / 2) break;
        cut += 1;
      }
      assert.equal(ranksToCut(first, second), cut);
    }
  });

  it("gives no interval for so few samples that none would be sure enough", () => {
    for (const [first, second] of [
      [1, 1],
      [2, 3],
      [1, 18],
    ] as const) {
      assert.equal(ranksToCut(first, second), 0);
    }
    assert.equal(estimateRatio([1], [2]).interval, undefined);
    assert.deepEqual(estimateRatio([3, 3, 3], [1, 1, 1]).interval, { lower: 3, upper: 3 });
  });

  it("holds the true ratio about as often as it says, also where a few samples are far off", () => {
    const generator = xoroshiro128plus(1);
    const uniform = () => uniformInt(generator, 0, 1_000_000) / 1_000_000;
    const sample = () => 100 * (1 + 0.03 * uniform()) * (uniform() < 0.1 ? 1.5 : 1);
    const trials = 2000;
    let held = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const [samples, reference] = [0, 1].map(() => Array.from({ length: 5 }, sample));
      const { lower, upper } = estimateRatio(samples!, reference!).interval!;
      if (lower <= 1 && 1 <= upper) held += 1;
    }
    // The seed is fixed. Exactly: 0.905 for 5 and 5; three standard errors are 0.02.
    assert.ok(Math.abs(held / trials - 0.905) < 0.02, `${held} of ${trials}`);
  });
});

/** How many of all orders of two groups have each U, by going through them. */
function countRankSums(first: number, second: number): number[] {
  const counts = new Array<number>(first * second + 1).fill(0);
  for (let order = 0; order < 2 ** (first + second); order += 1) {
    const isFirst = Array.from({ length: first + second }, (_, i) => (order >> i) % 2 === 1);
    if (isFirst.filter(Boolean).length !== first) continue;
    let seen = 0;
    let u = 0;
    for (const own of isFirst) {
      if (own) u += seen;
      else seen += 1;
    }
    counts[u]! += 1;
  }
  return counts;
}

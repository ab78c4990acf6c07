import assert from "node:assert/strict";
import fc from "fast-check";
import { pairedRatio } from "../../bench/ratio.js";
import { median, quantile, summarise } from "../../bench/statistics.js";

const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

describe("statistics of timings", () => {
  it("are what the definitions give", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(quantile([0, 10, 20, 30, 40], 0.25), 10);
    assert.equal(quantile([0, 10], 0.25), 2.5);
    const summary = { count: 5, median: 3, lower: 2, upper: 4, deviation: 1 };
    assert.deepEqual(summarise([1, 2, 3, 4, 100]), summary);
  });

  it("know nothing of no samples", () => {
    assert.equal(summarise([]), undefined);
    assert.ok(Number.isNaN(median([])));
  });

  it("stand in order, between the samples, and do not depend on theirs", () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { lower, median: middle, upper, deviation } = summarise(values)!;
        const [least, most] = [Math.min(...values), Math.max(...values)];
        assert.ok(least <= lower && lower <= middle && middle <= upper && upper <= most);
        assert.ok(deviation >= 0 && deviation <= most - least);
        assert.deepEqual(summarise([...values].reverse()), summarise(values));
      }),
    );
  });

  it("compare round by round: what slows a whole round down changes no ratio", () => {
    const reference = [10, 20, 30];
    assert.equal(pairedRatio([5, 10, 15], reference)!.median, 0.5);
    assert.equal(pairedRatio([5, 10, 15], reference)!.deviation, 0);
    assert.equal(pairedRatio([5, 10], reference), undefined);
  });
});

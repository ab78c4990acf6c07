/** Walks over points and sums: which pairs they list, what stays pending. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_BUCKET } from "../../../prover/arithmetic/bucket-walk.js";
import {
  BATCH_PAIRS,
  planScratch,
  WALK_BUCKETS,
} from "../../../prover/arithmetic/scratch-memory.js";
import { EngineMemory, MemoryPlan } from "../../support/engine-memory.js";

const MOST = 3 * BATCH_PAIRS;
const BUCKETS = 8;
const SIZE = 5;
const FIRST = 1000;
const NEGATIVE = 2 ** 31;

describe("walks over points and sums", () => {
  const plan = new MemoryPlan();
  const [numbers, digits] = [plan.reserve(4 * MOST), plan.reserve(2 * MOST)];
  const { references: pending, list, walk } = planScratch(plan, 0);
  const { words, memory, functions } = new EngineMemory(plan);
  const shorts = new Int16Array(memory.buffer);
  const buckets = new Uint16Array(memory.buffer, walk + WALK_BUCKETS, BATCH_PAIRS);

  function begin(values: readonly number[]): void {
    words.set(
      values.map((_, i) => i),
      numbers / 4,
    );
    shorts.set(values, digits / 2);
    words.fill(0, pending / 4, pending / 4 + BUCKETS);
    words[walk / 4] = 0;
  }

  const walkPoints = (from: number, to: number) =>
    functions.walkPoints!(numbers, from, to, digits, FIRST, SIZE, pending, list, walk);
  const walkSums = (sums: number) => functions.walkSums!(sums, SIZE, pending, list, walk);
  const pairs = () =>
    Array.from({ length: words[walk / 4]! }, (_, i) => [
      buckets[i]!,
      words[list / 4 + 2 * i]!,
      words[list / 4 + 2 * i + 1]!,
    ]);
  const waiting = () => [...words.subarray(pending / 4, pending / 4 + BUCKETS)];
  const point = (i: number) => FIRST + i * SIZE;

  it("pairs points of one bucket in their order, and leaves the last one pending", () => {
    begin([1, -2, 1, 0, 2, -1, 8, -8, -8]);
    assert.equal(walkPoints(0, 9), 9);
    assert.deepEqual(pairs(), [
      [0, point(0), point(2)],
      [1, point(1) + NEGATIVE, point(4)],
      [7, point(6), point(7) + NEGATIVE],
    ]);
    const expected = [point(5) + NEGATIVE, 0, 0, 0, 0, 0, 0, point(8) + NEGATIVE];
    assert.deepEqual(waiting(), expected);
  });

  it("takes no point whose digit is zero", () => {
    begin([0, 0, 0]);
    assert.equal(walkPoints(0, 3), 3);
    assert.deepEqual(pairs(), []);
    assert.deepEqual(waiting(), new Array(BUCKETS).fill(0));
  });

  it("reads each point's digit by the number of its scalar", () => {
    begin([3, 0, -4]);
    words.set([2, 1, 0], numbers / 4);
    walkPoints(0, 3);
    assert.deepEqual(waiting(), [0, 0, point(2), point(0) + NEGATIVE, 0, 0, 0, 0]);
  });

  for (const [given, taken, listed] of [
    [2 * BATCH_PAIRS - 1, 2 * BATCH_PAIRS - 1, BATCH_PAIRS - 1],
    [2 * BATCH_PAIRS, 2 * BATCH_PAIRS, BATCH_PAIRS],
    [2 * BATCH_PAIRS + 1, 2 * BATCH_PAIRS, BATCH_PAIRS],
  ] as const) {
    it(`stops when a batch is full: ${given} points in one bucket`, () => {
      begin(new Array(given).fill(1));
      assert.equal(walkPoints(0, given), taken);
      assert.equal(pairs().length, listed);
      assert.deepEqual(pairs().at(-1), [0, point(2 * listed - 2), point(2 * listed - 1)]);
      assert.equal(walkPoints(taken, taken), taken);
      assert.equal(pairs().length, listed);
    });
  }

  it("puts sums into their pairs' buckets, but for those that are left out", () => {
    begin([1, 1, 2, 2, 1, 1, 3, 3, 2]);
    walkPoints(0, 9);
    assert.equal(pairs().length, 4);
    buckets[3] = NO_BUCKET;
    walkSums(5000);
    assert.deepEqual(pairs(), [
      [1, point(8), 5000 + SIZE],
      [0, 5000, 5000 + 2 * SIZE],
    ]);
    assert.deepEqual(waiting(), new Array(BUCKETS).fill(0));
  });

  it("adds up to every bucket's sum, whatever the digits", () => {
    const digit = fc.integer({ min: -BUCKETS, max: BUCKETS });
    fc.assert(
      fc.property(fc.array(digit, { maxLength: 200 }), (values) => {
        begin(values);
        const sums = new Map(values.map((_, i) => [point(i), 2 ** (i % 40) + i]));
        const value = (reference: number) =>
          reference >= NEGATIVE ? -sums.get(reference - NEGATIVE)! : sums.get(reference)!;
        let [next, free] = [0, 50_000];
        for (;;) {
          next = walkPoints(next, values.length);
          if (pairs().length === 0) break;
          for (const [i, [, first, second]] of pairs().entries()) {
            sums.set(free + i * SIZE, value(first!) + value(second!));
          }
          const count = pairs().length;
          walkSums(free);
          free += count * SIZE;
        }
        for (const [bucket, reference] of waiting().entries()) {
          const expected = values.reduce((sum, d, i) => {
            if (Math.abs(d) !== bucket + 1) return sum;
            return sum + Math.sign(d) * value(point(i));
          }, 0);
          assert.equal(reference === 0 ? 0 : value(reference), expected);
        }
      }),
      { numRuns: 30 },
    );
  });
});

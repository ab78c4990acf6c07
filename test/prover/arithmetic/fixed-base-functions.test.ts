/** Which entries of a table a scalar is the sum of, and the pairs of a window. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_TABLE_WIDTH,
  MIN_TABLE_WIDTH,
  rowSizes,
} from "../../../prover/arithmetic/fixed-base-functions.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { EngineMemory, MemoryPlan, writeScalar } from "../../support/engine-memory.js";

const MOST = 5;
const NEGATIVE = 2 ** 31;
const r = SCALAR_MODULUS;

describe("entries of a table", () => {
  const plan = new MemoryPlan();
  const [at, work] = [plan.reserve(32 * MOST), plan.reserve(40)];
  const out = plan.reserve(4 * MOST * rowSizes(MIN_TABLE_WIDTH).length);
  const { words, functions } = new EngineMemory(plan);
  const [table, size] = [1000, 5];

  /** Scalars below and above which signs, carries and top digits change. */
  const scalar = fc.oneof(
    fc.constantFrom(0n, 1n, r - 1n, r >> 1n, (r >> 1n) + 1n, 2n ** 253n, 2n ** 252n),
    // Near the scalar from which on the negative is taken.
    fc.bigInt({ min: -5n, max: 5n }).map((near) => ((((r >> 225n) + 1n) << 224n) + near) % r),
    // Runs of ones and zeros: carries through many windows.
    fc
      .tuple(fc.integer({ min: 0, max: 252 }), fc.integer({ min: 0, max: 252 }))
      .map(([i, j]) => ((((1n << BigInt(i)) - (1n << BigInt(j))) % r) + r) % r),
    fc.bigInt({ min: 0n, max: r - 1n }),
  );

  for (let width = MIN_TABLE_WIDTH; width <= MAX_TABLE_WIDTH; width += 1) {
    it(`add up to the scalar and lie within their rows, width ${width}`, () => {
      const rows = rowSizes(width);
      fc.assert(
        fc.property(fc.array(scalar, { maxLength: MOST }), (scalars) => {
          for (const [i, value] of scalars.entries()) writeScalar(words, at / 4 + 8 * i, value);
          const count = scalars.length;
          words.fill(0x5555, out / 4, out / 4 + count * rows.length);
          functions.tableEntries!(at, count, width, rows.length, table, size, out, work);
          for (const [i, value] of scalars.entries()) {
            let sum = 0n;
            let start = table;
            for (const [w, points] of rows.entries()) {
              const entry = words[out / 4 + w * count + i]!;
              if (entry !== 0) {
                const place = (entry % NEGATIVE) - start;
                assert.ok(place >= 0 && place < points * size && place % size === 0);
                const digit = BigInt(place / size + 1) << BigInt(w * width);
                sum += entry >= NEGATIVE ? -digit : digit;
              }
              start += points * size;
            }
            assert.equal((((sum - value) % r) + r) % r, 0n);
            assert.ok(2n * (sum < 0n ? -sum : sum) < r + 2n ** 226n, "no more than half the order");
          }
        }),
        { numRuns: 100 },
      );
    });
  }
});

describe("pairs of a window", () => {
  it("are dummies where a sum or an entry is missing; sums without an entry are kept", () => {
    const plan = new MemoryPlan();
    const [entries, references] = [plan.reserve(24), plan.reserve(24)];
    const [list, kept] = [plan.reserve(48), plan.reserve(24)];
    const { words, functions } = new EngineMemory(plan);
    const [from, to, size, dummy] = [100, 200, 5, 7];
    const entry = 5000 + NEGATIVE;
    // A pair, both missing, a sum missing, an entry missing for a sum and for an entry, a pair of entries.
    words.set([entry, 0, entry, 0, 0, entry], entries / 4);
    words.set([from, 0, 0, from + 3 * size, 6000, 6000], references / 4);
    const count = functions.windowPairs!(entries, 6, references, list, from, to, size, dummy, kept);
    const read = (address: number, length: number) => [
      ...words.subarray(address / 4, address / 4 + length),
    ];
    assert.deepEqual(read(references, 6), [to, 0, entry, to + 3 * size, 6000, to + 5 * size]);
    const dummies = [dummy, dummy + size];
    assert.deepEqual(read(list, 12), [
      ...[from, entry, ...dummies, ...dummies, ...dummies, ...dummies],
      ...[6000, entry],
    ]);
    assert.deepEqual([count, ...read(kept, count)], [1, 3]);
  });
});

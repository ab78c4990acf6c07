/** Digits of scalars, as sums. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_WIDTH, MIN_WIDTH, windowCount } from "../../../prover/arithmetic/signed-windows.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { EngineMemory, MemoryPlan, writeScalar } from "../../support/engine-memory.js";

const MOST = 5;

describe("digits of scalars", () => {
  const r = SCALAR_MODULUS;
  const plan = new MemoryPlan();
  const [at, work] = [plan.reserve(32 * MOST), plan.reserve(40)];
  const out = plan.reserve(2 * MOST * windowCount(MIN_WIDTH));
  const { words, functions } = new EngineMemory(plan);

  it("add up to the scalar, each at most half a window's size", () => {
    const scalar = fc.oneof(
      fc.constantFrom(0n, 1n, r - 1n, r >> 1n, (r >> 1n) + 1n, 2n ** 253n),
      fc.bigInt({ min: 0n, max: r - 1n }),
    );
    const widths = fc.integer({ min: MIN_WIDTH, max: MAX_WIDTH });
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: MOST }), widths, (scalars, width) => {
        for (const [i, scalar] of scalars.entries()) writeScalar(words, at / 4 + 8 * i, scalar);
        const windows = windowCount(width);
        const count = scalars.length;
        const digits = new Int16Array(words.buffer, out, windows * count).fill(0x5555);
        functions.writeDigits!(at, 0, count, width, windows, count, out, work);
        for (const [i, scalar] of scalars.entries()) {
          let sum = 0n;
          for (let w = windows - 1; w >= 0; w -= 1) {
            const digit = digits[w * scalars.length + i]!;
            assert.ok(Math.abs(digit) <= 2 ** (width - 1));
            sum = (sum << BigInt(width)) + BigInt(digit);
          }
          assert.equal((((sum - scalar) % r) + r) % r, 0n);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are written only of those that are asked for", () => {
    const [count, width] = [4, 15];
    const windows = windowCount(width);
    for (let i = 0; i < count; i += 1) writeScalar(words, at / 4 + 8 * i, BigInt(i + 1));
    const digits = new Int16Array(words.buffer, out, windows * count).fill(-1);
    functions.writeDigits!(at, 1, 3, width, windows, count, out, work);
    assert.deepEqual([...digits.subarray(0, 4)], [-1, 2, 3, -1]);
    assert.deepEqual([...digits.subarray(4, 8)], [-1, 0, 0, -1]);
  });
});

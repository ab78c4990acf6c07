/** The width of digits, and digits as sums. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chooseWidth,
  MAX_WIDTH,
  MIN_WIDTH,
  windowCount,
  writeDigits,
} from "../../../prover/arithmetic/signed-windows.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";

describe("widths of windows", () => {
  const width = (...counts: number[]) =>
    chooseWidth(counts.map((points) => ({ group: "g1", points })));

  it("grow with the number of points, between two ends", () => {
    const widths = [0, 1, 100, 1e4, 1e5, 1e6, 1e9].map((points) => width(points));
    assert.deepEqual(
      widths,
      [...widths].sort((a, b) => a - b),
    );
    assert.equal(widths[0], MIN_WIDTH);
    assert.equal(widths.at(-1), MAX_WIDTH);
  });

  it("are the narrowest for no sums at all", () => {
    assert.equal(chooseWidth([]), MIN_WIDTH);
  });

  it("are a compromise of sums with the same scalars, G2 counting for more", () => {
    const [few, many] = [{ points: 1000 }, { points: 100_000 }];
    const g1 = chooseWidth([
      { group: "g1", ...few },
      { group: "g1", ...many },
    ]);
    const g2 = chooseWidth([
      { group: "g2", ...few },
      { group: "g1", ...many },
    ]);
    assert.ok(width(few.points) < g2 && g2 <= g1 && g1 <= width(many.points));
  });
});

describe("digits of scalars", () => {
  const r = SCALAR_MODULUS;

  it("add up to the scalar, each at most half a window's size", () => {
    const scalar = fc.oneof(
      fc.constantFrom(0n, 1n, r - 1n, r >> 1n, (r >> 1n) + 1n, 2n ** 253n),
      fc.bigInt({ min: 0n, max: r - 1n }),
    );
    const widths = fc.integer({ min: MIN_WIDTH, max: MAX_WIDTH });
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 5 }), widths, (scalars, width) => {
        const words = Uint32Array.from({ length: 8 * scalars.length }, (_, i) =>
          Number((scalars[i >> 3]! >> BigInt(32 * (i & 7))) & 0xffffffffn),
        );
        const windows = windowCount(width);
        const digits = new Int16Array(windows * scalars.length);
        writeDigits(words, [0, scalars.length], width, digits);
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
});

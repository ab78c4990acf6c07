import assert from "node:assert/strict";
import fc from "fast-check";
import { eachDigit, MAX_DIGITS } from "../../../src/crypto/non-adjacent-form.js";

function digitsOf(value: bigint, width: number): { digits: [number, number][]; end: number } {
  const words = Uint32Array.from({ length: 8 }, (_, i) =>
    Number((value >> BigInt(32 * i)) & 0xffffffffn),
  );
  const digits: [number, number][] = [];
  const end = eachDigit(words, width, (position, digit) => digits.push([position, digit]));
  return { digits, end };
}

describe("non-adjacent form", () => {
  it("sums up to the scalar, with odd digits of few bits, far from each other", () => {
    const edges = [
      0n,
      1n,
      2n ** 255n,
      2n ** 256n - 1n,
      2n ** 32n - 1n,
      2n ** 31n,
      0xaaaaaaaan << 30n,
    ];
    const value = fc.oneof(fc.constantFrom(...edges), fc.bigInt(0n, 2n ** 256n - 1n));
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 16 }), (scalar, width) => {
        const { digits, end } = digitsOf(scalar, width);
        let sum = 0n;
        let last = -width;
        for (const [position, digit] of digits) {
          assert.ok(Math.abs(digit % 2) === 1 && Math.abs(digit) < 2 ** (width - 1));
          assert.ok(position >= last + width);
          sum += BigInt(digit) << BigInt(position);
          last = position;
        }
        assert.equal(sum, scalar);
        assert.equal(end, scalar === 0n ? 0 : last + 1);
        assert.ok(end <= MAX_DIGITS);
      }),
      { numRuns: 500 },
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeFloat, encodeFloat, nearestFloats } from "../../../src/kinds/float.js";
import { FLOAT16, FLOAT40 } from "../../../src/params.js";
import { refusal } from "../../support/refusal.js";

const FORMATS = [FLOAT16, FLOAT40];

describe("float", () => {
  it("encodes every float16 value canonically, exhaustively", () => {
    const canonical = new Map<bigint, number>();
    // Ascending encodings have ascending exponents: the first of each value is the canonical one.
    for (let encoding = 0; encoding < 2 ** 16; encoding++) {
      const value = decodeFloat(encoding, FLOAT16);
      if (!canonical.has(value)) canonical.set(value, encoding);
    }
    for (const [value, encoding] of canonical) {
      assert.equal(encodeFloat(value, FLOAT16), encoding);
    }
  });

  it("refuses exactly the values without a float16 encoding, up to 30,000", () => {
    const encodable = new Set<bigint>();
    for (let encoding = 0; encoding < 2 ** 16; encoding++) {
      encodable.add(decodeFloat(encoding, FLOAT16));
    }
    for (let value = 0n; value < 30_000n; value++) {
      if (encodable.has(value)) encodeFloat(value, FLOAT16);
      else assert.throws(() => encodeFloat(value, FLOAT16), refusal("NotEncodable"));
    }
  });

  it("names the nearest float16 values, at every value and on both sides of it", () => {
    const all = new Set<bigint>();
    for (let encoding = 0; encoding < 2 ** 16; encoding++) all.add(decodeFloat(encoding, FLOAT16));
    const values = [...all].sort((a, b) => (a < b ? -1 : 1));
    const assertNearest = (value: bigint, below: bigint, above: bigint | undefined): void => {
      const nearest = nearestFloats(value, FLOAT16);
      if (nearest.below === below && nearest.above === above) return;
      assert.deepEqual(nearest, { below, above }, `${value}`);
    };
    for (const [i, value] of values.entries()) {
      assertNearest(value, value, value);
      const next = values[i + 1];
      if (next === value + 1n) continue;
      assertNearest(value + 1n, value, next);
      if (next !== undefined) assertNearest(next - 1n, value, next);
    }
    const largest = values.at(-1)!;
    for (const beyond of [largest + 10n ** 31n, largest * 10n, 10n ** 60n]) {
      assertNearest(beyond, largest, undefined);
    }
  });

  for (const format of FORMATS) {
    const mantissa = fc.bigInt(0n, (1n << BigInt(format.mantissaBits)) - 1n);

    it(`brings ${format.name} values back and uses the smallest exponent`, () => {
      fc.assert(
        fc.property(mantissa, fc.integer({ min: 0, max: 31 }), (m, e) => {
          const value = m * 10n ** BigInt(e);
          const encoding = encodeFloat(value, format);
          assert.equal(decodeFloat(encoding, format), value);
          const exponent = Math.floor(encoding / 2 ** format.mantissaBits);
          if (exponent > 0) {
            const larger = value / 10n ** BigInt(exponent - 1);
            assert.ok(larger >= 1n << BigInt(format.mantissaBits));
          }
        }),
      );
    });

    it(`knows the bounds of ${format.name}`, () => {
      const most = (1n << BigInt(format.mantissaBits)) - 1n;
      const all = 2 ** (format.mantissaBits + 5);
      assert.equal(encodeFloat(0n, format), 0);
      assert.equal(encodeFloat(most, format), Number(most));
      assert.equal(encodeFloat(most * 10n ** 31n, format), all - 1);
      for (const value of [-1n, most * 10n + 1n, most * 10n ** 32n, 10n ** 60n]) {
        assert.throws(() => encodeFloat(value, format), refusal("NotEncodable"));
      }
      for (const encoding of [-1, all, 0.5]) {
        assert.throws(() => decodeFloat(encoding, format), refusal("OutOfRange"));
      }
    });
  }

  it("decodes encodings that are not canonical", () => {
    assert.equal(decodeFloat(2 ** 11 + 1, FLOAT16), 10n);
    assert.equal(decodeFloat(31 * 2 ** 11, FLOAT16), 0n);
  });
});

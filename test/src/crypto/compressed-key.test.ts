import assert from "node:assert/strict";
import fc from "fast-check";
import { compressKey, decompressKey, keyY } from "../../../src/crypto/compressed-key.js";
import { isOnCurve } from "../../../src/crypto/curve.js";
import { deriveKeyPair } from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { refusal } from "../../support/refusal.js";

const SIGN_BIT = 1n << 255n;
const privateKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("compressed key", () => {
  it("is Ay and the sign of Ax, and gives the key back", () => {
    fc.assert(
      fc.property(privateKey, fc.boolean(), (secret, mirrored) => {
        const { x: abscissa, y } = deriveKeyPair(secret).publicKey;
        const x = mirrored ? FIELD_MODULUS - abscissa : abscissa;
        const key = compressKey({ x, y });
        assert.equal(key, (2n * x > FIELD_MODULUS ? SIGN_BIT : 0n) + y);
        assert.equal(keyY(key), y);
        assert.deepEqual(decompressKey(key), { x, y });
      }),
      { numRuns: 20 },
    );
  });

  it("with an Ay that is on no point stands for x = 0, whatever the sign", () => {
    let points = 0;
    for (let y = 2n; y < 40n; y++) {
      const key = decompressKey(y);
      assert.deepEqual(decompressKey(SIGN_BIT + y).y, y);
      if (key.x === 0n) assert.deepEqual(decompressKey(SIGN_BIT + y), { x: 0n, y });
      else {
        points++;
        assert.ok(isOnCurve(key));
        assert.deepEqual(decompressKey(SIGN_BIT + y), { x: FIELD_MODULUS - key.x, y });
      }
    }
    assert.ok(points > 0 && points < 38);
  });

  it("of the points with x = 0 may have either sign", () => {
    for (const y of [1n, FIELD_MODULUS - 1n]) {
      for (const sign of [0n, SIGN_BIT]) assert.deepEqual(decompressKey(sign + y), { x: 0n, y });
    }
  });

  it("keeps the Ay of a key that is off the curve", () => {
    assert.equal(compressKey({ x: 5n, y: 7n }), 7n);
    assert.equal(compressKey({ x: FIELD_MODULUS - 5n, y: 7n }), SIGN_BIT + 7n);
  });

  it("refuses Ay ≥ r, more than 256 bits and coordinates out of the field", () => {
    for (const sign of [0n, SIGN_BIT]) {
      assert.throws(() => decompressKey(sign + FIELD_MODULUS), refusal("NotInField"));
    }
    for (const key of [2n * SIGN_BIT, -1n]) {
      assert.throws(() => keyY(key), refusal("OutOfRange"));
    }
    assert.throws(() => compressKey({ x: FIELD_MODULUS, y: 0n }), refusal("NotInField"));
    assert.throws(() => compressKey({ x: 0n, y: -1n }), refusal("NotInField"));
  });
});

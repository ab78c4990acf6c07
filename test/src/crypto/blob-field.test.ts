import assert from "node:assert/strict";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import fc from "fast-check";
import { BLOB_MODULUS, evaluateBlob } from "../../../src/crypto/blob-field.js";

const { Fr } = bls12_381.fields;
const element = fc.bigInt({ min: 0n, max: (1n << 248n) - 1n });
const challenge = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

describe("the field of blobs", () => {
  it("is BLS12-381's scalar field, of 255 bits", () => {
    assert.equal(BLOB_MODULUS, Fr.ORDER);
    assert.equal(BLOB_MODULUS.toString(2).length, 255);
  });

  it("evaluates as a sum of powers", () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 20 }), challenge, (elements, z) => {
        const terms = elements.map((value, i) => Fr.mul(value, Fr.pow(z, BigInt(i))));
        assert.equal(
          evaluateBlob(elements, z),
          terms.reduce((sum, term) => Fr.add(sum, term), 0n),
        );
      }),
    );
  });

  it("gives the constant coefficient at 0, the sum at 1, and 0 for nothing", () => {
    const most = (1n << 248n) - 1n;
    assert.equal(evaluateBlob([5n, most], 0n), 5n);
    assert.equal(evaluateBlob(new Array(132).fill(most), 1n), (132n * most) % BLOB_MODULUS);
    assert.equal(evaluateBlob([], 7n), 0n);
  });

  it("reduces what is not below q", () => {
    assert.equal(evaluateBlob([BLOB_MODULUS], 3n), 0n);
    assert.equal(evaluateBlob([1n, 1n], BLOB_MODULUS + 3n), 4n);
  });
});

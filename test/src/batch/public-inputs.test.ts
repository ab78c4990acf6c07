import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { poseidon8 } from "poseidon-lite";
import { dataVector } from "../../../src/batch/data.js";
import { computePublicInputs, digestTag, foldDigest } from "../../../src/batch/public-inputs.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import { SHAPE, sealCase } from "../../support/batches.js";
import { refusal } from "../../support/refusal.js";

describe("public inputs", () => {
  const { batch } = sealCase();

  it("have the tag of SPEC.md section 5, written out by hand", () => {
    const tag = digestTag(parseShape("32x64-3d4e5w6p"), 8);
    // "quipu", version, L, N, M, D, E, W, P
    assert.equal(tag, BigInt("0x7175697075 03 08 20 40 03 04 05 06".replaceAll(" ", "")));
  });

  it("fold the vector seven elements at a time", () => {
    const vector = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];
    const first = poseidon8([99n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
    assert.equal(foldDigest(vector, 99n), poseidon8([first, 8n, 0n, 0n, 0n, 0n, 0n, 0n]));
    assert.equal(foldDigest(vector.slice(0, 7), 99n), first);
  });

  it("are digest, challenge and evaluation as specified", () => {
    const { digest, z, y } = computePublicInputs(batch.data, SHAPE, 3);
    const vector = dataVector(batch.data, SHAPE);
    assert.equal(digest, poseidon8([digestTag(SHAPE, 3), ...vector]));
    const word = digest.toString(16).padStart(64, "0");
    const seed = hexToBytes(word + bytesToHex(keccak_256(batch.data)));
    assert.equal(z, BigInt(`0x${bytesToHex(keccak_256(seed))}`) % FIELD_MODULUS);
    const sum = vector.reduce((total, v, i) => total + v * z ** BigInt(i), 0n);
    assert.equal(y, sum % FIELD_MODULUS);
    assert.deepEqual(batch.publicInputs, { digest, z, y });
  });

  it("all change with any byte of the data", () => {
    for (const offset of [31, 100, 160, batch.data.length - 1]) {
      const data = batch.data.slice();
      data[offset]! ^= 1;
      const { digest, z, y } = computePublicInputs(data, SHAPE, 3);
      assert.notEqual(digest, batch.publicInputs.digest);
      assert.notEqual(z, batch.publicInputs.z);
      assert.notEqual(y, batch.publicInputs.y);
    }
  });

  it("differ by shape and levels for the same data", () => {
    assert.notEqual(
      computePublicInputs(batch.data, SHAPE, 4).digest,
      computePublicInputs(batch.data, SHAPE, 3).digest,
    );
  });

  it("refuse a vector element ≥ r", () => {
    const data = batch.data.slice();
    data.fill(0xff, 0, 32);
    assert.throws(() => computePublicInputs(data, SHAPE, 3), refusal("NotInField", /element 0/));
  });
});

import assert from "node:assert/strict";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { dataVector, decodeData, recordsVector, settledVector } from "../../src/batch/data.js";
import {
  computePublicInputs,
  digestTag,
  evaluateAlone,
  evaluateData,
  evaluateParts,
  evaluateVector,
  foldDigest,
} from "../../src/batch/public-inputs.js";
import { replayBatch } from "../../src/batch/replay.js";
import { BLOB_MODULUS, evaluateBlob } from "../../src/crypto/blob-field.js";
import { Point } from "../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { withPublished } from "../support/other-data.js";
import { deposit, settled } from "../support/settlement-scenario.js";
import {
  domain,
  keyOf,
  levels,
  order,
  scenarioState,
  sealed,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: published data", () => {
  const honestTwin = { transfers: [order({ from: 0, to: 1, fee: 7n })] };
  const batch = sealed(honestTwin.transfers, shape);
  const { digest, challenge, y } = batch.publicInputs;
  const z = challenge & ((1n << 128n) - 1n);
  const w = challenge >> 128n;
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("wrong digest, challenge, y", async () => {
    for (const [name, value] of Object.entries({ digest, y })) {
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { edits: { [name]: value + 1n } },
        violates: new RegExp(`^${name}$`),
        honestTwin,
      });
    }
    // Another z, another w.
    for (const other of [challenge + 1n, challenge + (1n << 128n)]) {
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { inputs: () => ({ digest, challenge: other, y }) },
        violates: /^y$/,
        honestTwin,
      });
    }
  });

  it("the right value at another z, cut out of a challenge of more than 31 bytes", async () => {
    // Modulo r it is z + 1 with a weight of 254 bits.
    const weight = ((challenge - z - 1n + FIELD_MODULUS) * inverse(1n << 128n)) % FIELD_MODULUS;
    assert.equal((weight * (1n << 128n) + z + 1n) % FIELD_MODULUS, challenge);
    assert.ok(weight >= 1n << 120n);
    const settled = evaluateVector(settledVector(batch.data, shape), z + 1n);
    const value = evaluateBlob(recordsVector(batch.data, shape), z + 1n);
    const [low, high] = [value % (1n << 144n), value >> 144n];
    const other = (settled + weight * (low + weight * high)) % FIELD_MODULUS;
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => ({ digest, challenge, y: other }) },
      violates: /^y$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => ({ digest, challenge: challenge + (1n << 248n), y }) },
      violates: /^value\.challengeBits\.in$/,
      honestTwin,
    });
  });

  it("records that differ by a multiple of either modulus", () => {
    // What L1 is told of a blob's records is bound by w: it is drawn after it.
    const settled = evaluateVector(settledVector(batch.data, shape), z);
    const value = evaluateBlob(recordsVector(batch.data, shape), z);
    assert.deepEqual(evaluateParts(settled, value, z), { challenge, y });
    for (const other of [value + BLOB_MODULUS, value + FIELD_MODULUS, value + w, value + 1n]) {
      const { low, high } = { low: other % (1n << 144n), high: other >> 144n };
      assert.notEqual((settled + w * (low + w * high)) % FIELD_MODULUS, y, "under the same w");
      assert.notEqual(evaluateParts(settled, other, z).challenge, challenge);
    }
  });

  it("the right polynomial value for another digest, and the other way round", async () => {
    const data = batch.data.slice();
    data[data.length - 1] = 1;
    const otherDigest = foldDigest(dataVector(data, shape), digestTag(shape, levels));
    // The batch's own digest with other data: what L1 computes if it is handed both.
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => ({ digest, ...evaluateAlone(digest, data, { shape, levels }) }) },
      violates: /^y$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: () => ({
          digest: otherDigest,
          ...evaluateAlone(otherDigest, batch.data, { shape, levels }),
        }),
      },
      violates: /^digest$/,
      honestTwin,
    });
  });

  it("any byte of the data changed", async () => {
    const witness = await prover.prove(honestTwin);
    prover.written.assertSatisfied(witness);
    for (let at = 0; at < batch.data.length; at += 1) {
      const data = batch.data.slice();
      data[at] = data[at] === 0 ? 1 : data[at]! - 1; // an element below r stays below r
      const published = withPublished(batch, data);
      assert.notEqual(published.digest, digest, `byte ${at}`);
      const other = published.challenge & ((1n << 128n) - 1n);
      assert.notEqual(other, z, `byte ${at}`);
      // The witness's own data at the z of the changed data: never what L1 computes.
      assert.notEqual(evaluateData(batch.data, shape, other).y, published.y, `byte ${at}`);
    }
  });

  it("data of another batch with this one's witness", async () => {
    const other = sealed([order({ from: 0, to: 1, fee: 8n })], shape);
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => other.publicInputs },
      violates: /^(digest|y)$/,
      honestTwin,
    });
  });

  it("batch of another shape with the same vector", async () => {
    // N, M, D, E, W, levels and version are in the tag: the same elements have another digest.
    const vector = dataVector(batch.data, shape);
    const tags = [
      digestTag(parseShape("2x3"), levels),
      digestTag(parseShape("1x4"), levels),
      ...["2x4-1d", "2x4-1e", "2x4-1w"].map((text) => digestTag(parseShape(text), levels)),
      digestTag(shape, levels + 1),
      digestTag(shape, levels) + 1n,
      digestTag(shape, levels) + (1n << 16n),
      digestTag(shape, levels) + (1n << 88n),
    ];
    assert.equal(foldDigest(vector, digestTag(shape, levels)), digest);
    for (const tag of tags) {
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { edits: { digest: foldDigest(vector, tag) } },
        violates: /^digest$/,
        honestTwin,
      });
    }
    assertRefused(() => decodeData(batch.data, parseShape("32x32"), levels), "MalformedData");
  });

  it("vector element + r: the same element to the circuit, refused in data", () => {
    for (let element = 0; element < 5; element += 1) {
      const data = batch.data.slice();
      const word = data.subarray(32 * element, 32 * element + 32);
      word.set(numberToBytesBE(bytesToNumberBE(word) + FIELD_MODULUS, 32));
      assertRefused(() => computePublicInputs(data, shape, levels), "NotInField");
      assert.throws(() => decodeData(data, shape, levels), { name: "QuipuError" });
    }
    assert.ok(1n << 248n < FIELD_MODULUS, "31 bytes hold no element and its alias");
    // Of the settlement only a key is as wide as a field element.
    const { data: own, shape: wider } = settled({ deposits: [deposit(1, 5n)] });
    const data = own.slice();
    const key = data.subarray(160, 192);
    const { y: keyY } = keyOf(1).publicKey;
    assert.equal(bytesToNumberBE(key) & ((1n << 255n) - 1n), keyY);
    key.set(numberToBytesBE(keyY + FIELD_MODULUS, 32));
    assertRefused(() => computePublicInputs(data, wider, levels), "NotInField");
    assertRefused(() => replayBatch(scenarioState(), data, { shape: wider, domain }), "NotInField");
  });
});

/** Its inverse modulo r. */
function inverse(value: bigint): bigint {
  return Point.Fp.inv(value);
}

import assert from "node:assert/strict";
import { poseidon8 } from "poseidon-lite";
import { valueWeight } from "../../../src/batch/challenge.js";
import { dataVector, recordsVector, settledVector } from "../../../src/batch/data.js";
import {
  computePublicInputs,
  digestTag,
  evaluateAlone,
  evaluateData,
  evaluateParts,
  evaluateVector,
  foldDigest,
} from "../../../src/batch/public-inputs.js";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import { SHAPE, sealCase } from "../../support/batches.js";
import { modelInputs, modelSettled, modelValue } from "../../support/challenge-model.js";
import { refusal } from "../../support/refusal.js";

describe("public inputs", () => {
  const { batch } = sealCase();

  it("have the tag of SPEC.md section 5, written out by hand", () => {
    const tag = digestTag(parseShape("32x64-3d4e5w6p"), 8);
    // "quipu", version, L, N, M, D, E, W, P
    assert.equal(tag, BigInt("0x7175697075 04 08 20 40 03 04 05 06".replaceAll(" ", "")));
  });

  it("fold the vector seven elements at a time", () => {
    const vector = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];
    const first = poseidon8([99n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
    assert.equal(foldDigest(vector, 99n), poseidon8([first, 8n, 0n, 0n, 0n, 0n, 0n, 0n]));
    assert.equal(foldDigest(vector.slice(0, 7), 99n), first);
  });

  it("are digest, challenge and y of the data by themselves", () => {
    const { digest, challenge, y } = computePublicInputs(batch.data, SHAPE, 3);
    const vector = dataVector(batch.data, SHAPE);
    assert.equal(digest, poseidon8([digestTag(SHAPE, 3), ...vector]));
    assert.deepEqual([digest, challenge, y], modelInputs({ ...batch, digest }, batch));
    assert.deepEqual(batch.publicInputs, { digest, challenge, y });
  });

  it("all change with any byte of the data", () => {
    for (const offset of [31, 63, 95, 127, 159, 160, batch.data.length - 1]) {
      const data = batch.data.slice();
      data[offset]! ^= 1;
      const { digest, challenge, y } = computePublicInputs(data, SHAPE, 3);
      assert.notEqual(digest, batch.publicInputs.digest);
      assert.notEqual(challenge, batch.publicInputs.challenge);
      assert.notEqual(y, batch.publicInputs.y);
    }
  });

  it("have a challenge that follows a digest that is not the data's", () => {
    const { digest, challenge } = batch.publicInputs;
    assert.equal(evaluateAlone(digest, batch.data, batch).challenge, challenge);
    assert.notEqual(evaluateAlone(digest + 1n, batch.data, batch).challenge, challenge);
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

  it("have no challenge and y for data of another length", () => {
    const data = batch.data.slice(1);
    assert.throws(() => evaluateAlone(1n, data, batch), refusal("MalformedData"));
    assert.throws(() => evaluateData(data, SHAPE, 1n), refusal("MalformedData"));
  });
});

describe("the evaluation of data", () => {
  const { data } = sealCase().batch;
  /** 128 bits, all set. */
  const z = (1n << 128n) - 1n;

  it("takes header and settlement modulo r, and the records modulo q", () => {
    const settled = modelSettled(data, SHAPE, z);
    const value = modelValue(data, SHAPE, z);
    assert.deepEqual(evaluateData(data, SHAPE, z), evaluateParts(settled, value, z));
  });

  it("is one of both at each point, and another at another", () => {
    const points = [0n, 1n, 2n, z].map((point) => evaluateData(data, SHAPE, point));
    assert.equal(new Set(points.map(({ challenge }) => challenge)).size, points.length);
    assert.equal(new Set(points.map(({ y }) => y)).size, points.length);
  });

  it("has a value below q of records that as a number are above", () => {
    const full = data.slice();
    full.fill(0xff, 160);
    const element = (1n << 248n) - 1n;
    const number = recordsVector(full, SHAPE).reduce(
      (sum, _, i) => sum + element * z ** BigInt(i),
      0n,
    );
    assert.ok(number > BLOB_MODULUS);
    const settled = evaluateVector(settledVector(full, SHAPE), z);
    const expected = evaluateParts(settled, number % BLOB_MODULUS, z);
    assert.deepEqual(evaluateData(full, SHAPE, z), expected);
    assert.notDeepEqual(
      evaluateParts(settled, (number % BLOB_MODULUS) + BLOB_MODULUS, z),
      expected,
    );
  });

  it("of records that are all zero is that of header and settlement, and has a weight", () => {
    const empty = data.slice();
    empty.fill(0, 160);
    const { challenge, y } = evaluateData(empty, SHAPE, z);
    assert.equal(y, evaluateVector(settledVector(empty, SHAPE), z));
    assert.equal(challenge, (valueWeight(z, 0n) << 128n) + z);
  });
});

describe("y", () => {
  const z = 3n;
  const yOf = (settled: bigint, value: bigint) => evaluateParts(settled, value, z).y;
  const upper = (high: bigint) => high << 144n;

  it("is what is settled, if the records' value is 0", () => {
    assert.equal(yOf(0n, 0n), 0n);
    assert.equal(yOf(7n, 0n), 7n);
    assert.equal(yOf(FIELD_MODULUS - 1n, 0n), FIELD_MODULUS - 1n);
  });

  it("takes the lower half w times", () => {
    for (const low of [1n, upper(1n) - 1n]) {
      assert.equal(yOf(7n, low), (7n + valueWeight(z, low) * low) % FIELD_MODULUS);
    }
  });

  it("takes the upper half w² times", () => {
    for (const high of [1n, (1n << 110n) + 1n]) {
      const w = valueWeight(z, upper(high));
      assert.equal(yOf(7n, upper(high)), (7n + w * w * high) % FIELD_MODULUS);
    }
  });

  it("is the sum of all three", () => {
    const value = BLOB_MODULUS - 1n;
    const [low, high] = [value % upper(1n), value / upper(1n)];
    const w = valueWeight(z, value);
    const sum = FIELD_MODULUS - 1n + w * low + w * w * high;
    assert.equal(yOf(FIELD_MODULUS - 1n, value), sum % FIELD_MODULUS);
  });

  it("is not of the value modulo r: what is congruent to 0 there is not 0", () => {
    assert.ok(FIELD_MODULUS < BLOB_MODULUS);
    assert.notEqual(yOf(7n, FIELD_MODULUS), 7n);
  });
});

import assert from "node:assert/strict";
import { BASE8, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import {
  challenge,
  challengeOf,
  deriveKeyPair,
  keyPairFor,
  type Message,
  type PublicKey,
  signMessage,
  verifyMessage,
} from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { judgeSignature } from "../../../src/crypto/recover-signature.js";
import {
  aliasedMultiple,
  honestMultiple,
  keyOfScalar,
  signByMultiple,
} from "../../support/aliased-signature.js";
import { SMALL_ORDER_POINTS } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";

const keys = deriveKeyPair(new Uint8Array(32).fill(7));
const { publicKey } = keys;
const opposite = { x: FIELD_MODULUS - publicKey.x, y: publicKey.y };
const message = sample(1);
const SCALAR = 987_654_321n;
const FALSE = { verdict: "false" };

/** What is published of an honest signature. */
function published(signed: Message, by = keys) {
  const { r8, s } = signMessage(by, signed);
  return { challenge: challenge(r8, by.publicKey, signed), response: s };
}

describe("judgeSignature", () => {
  it("gives back what was signed, over messages of every length", () => {
    const messages: Message[] = [...EDGES, [1n, 2n], [1n, 2n, 3n]];
    for (const signed of messages) {
      const signature = signMessage(keys, signed);
      const judgement = judgeSignature(publicKey, signed, published(signed));
      assert.deepEqual(judgement, { verdict: "valid", signature });
    }
  });

  it("gives back a signature by the opposite key, and says so", () => {
    const by = keyPairFor(opposite, keys);
    const signature = { ...signMessage(by, message), keyX: opposite.x };
    const judgement = judgeSignature(publicKey, message, published(message, by));
    assert.deepEqual(judgement, { verdict: "valid", signature });
    assert.equal(challengeOf(publicKey, message, signature), published(message, by).challenge);
    assert.equal(verifyMessage(publicKey, message, signature), false);
    assert.equal(verifyMessage(opposite, message, signature), true);
  });

  it("takes the key of Ay where the account's is off the curve", () => {
    const account = { x: publicKey.x + 1n, y: publicKey.y };
    const signature = { ...signMessage(keys, message), keyX: publicKey.x };
    const judgement = judgeSignature(account, message, published(message));
    assert.deepEqual(judgement, { verdict: "valid", signature });
  });

  it("takes a key with a part of small order", () => {
    for (const torsion of SMALL_ORDER_POINTS) {
      const { x, y } = BASE8.multiply(SCALAR).add(torsion).toAffine();
      const options = { message, multipleOf: honestMultiple };
      const short = signByMultiple(SCALAR, { x, y }, options);
      assert.equal(judgeSignature({ x, y }, message, short).verdict, "valid");
    }
  });

  it("calls provable what holds by the other integer alone, under either key", () => {
    const key = keyOfScalar(SCALAR);
    for (const signed of [message, [1n, 2n], [1n, 2n, 3n]]) {
      const options = { message: signed, multipleOf: aliasedMultiple };
      const short = signByMultiple(SCALAR, key, options);
      assert.deepEqual(judgeSignature(key, signed, short), { verdict: "provable" });
      const other = { x: FIELD_MODULUS - key.x, y: key.y };
      assert.deepEqual(judgeSignature(other, signed, short), { verdict: "provable" });
      const wrong = { ...short, response: (short.response + 1n) % SUBGROUP_ORDER };
      assert.deepEqual(judgeSignature(key, signed, wrong), FALSE);
    }
  });

  it("calls false what is by h + r, 2·h or the like", () => {
    const key = keyOfScalar(SCALAR);
    for (const multipleOf of [
      (h: bigint) => (2n * h) % SUBGROUP_ORDER,
      (h: bigint) => (SUBGROUP_ORDER - (h % SUBGROUP_ORDER)) % SUBGROUP_ORDER,
      (h: bigint) => (h + 2n * FIELD_MODULUS) % SUBGROUP_ORDER,
    ]) {
      const short = signByMultiple(SCALAR, key, { message, multipleOf });
      assert.deepEqual(judgeSignature(key, message, short), FALSE);
    }
  });

  it("calls false whatever is altered", () => {
    const { challenge: h, response } = published(message);
    const other = deriveKeyPair(new Uint8Array(32).fill(8)).publicKey;
    const altered: [PublicKey, Message, bigint, bigint][] = [
      [other, message, h, response],
      [publicKey, message + 1n, h, response],
      [publicKey, [message, 0n], h, response],
      [publicKey, message, h + 1n, response],
      [publicKey, message, 0n, response],
      [publicKey, message, h + FIELD_MODULUS, response],
      [publicKey, message, h, response + 1n],
      [publicKey, message, h, 0n],
      [publicKey, message, h, response + SUBGROUP_ORDER],
    ];
    for (const [key, signed, challenge_, s] of altered) {
      const short = { challenge: challenge_, response: s };
      assert.deepEqual(judgeSignature(key, signed, short), FALSE);
    }
  });

  it("calls false what is by a key of small order or of no point", () => {
    for (const point of SMALL_ORDER_POINTS) {
      const { x, y } = point.toAffine();
      const short = signByMultiple(0n, { x, y }, { message, multipleOf: honestMultiple });
      assert.deepEqual(judgeSignature({ x, y }, message, short), FALSE);
    }
    assert.deepEqual(judgeSignature({ x: 0n, y: 4n }, message, published(message)), FALSE);
  });

  it("calls false what has the identity for its commitment", () => {
    const key = keyOfScalar(SCALAR);
    const h = challenge({ x: 0n, y: 1n }, key, message);
    const short = { challenge: h, response: (8n * h * SCALAR) % SUBGROUP_ORDER };
    assert.deepEqual(judgeSignature(key, message, short), FALSE);
  });
});

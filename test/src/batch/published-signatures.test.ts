import assert from "node:assert/strict";
import { decodeData } from "../../../src/batch/data.js";
import { encodeSignatures } from "../../../src/batch/published-signatures.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { challengeOf } from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { ErrorCode } from "../../../src/errors.js";
import { kindOf, type SignedOperation } from "../../../src/operations/kinds.js";
import { parseShape } from "../../../src/shape.js";
import { refusal } from "../../support/refusal.js";
import { pay, settled, withdraw } from "../../support/settlement-scenario.js";
import { domain, keyOf, levels, order } from "../../support/transfer-scenario.js";

const SHAPE = parseShape("2x5-1d2w1ps");
const OPERATIONS = {
  payments: [pay({ from: 0, to: 300 })],
  transfers: [order({ from: 1, to: 2 })],
  withdrawals: [withdraw({ from: 2, amount: 5n })],
};
/** Of header, deposit, withdrawals and payment. */
const FIRST = 160 + 70 + 2 * 38 + 52;

function published(operation: SignedOperation) {
  const message = kindOf(operation).message(domain, operation);
  const { publicKey } = keyOf(operation.from);
  const challenge = challengeOf(publicKey, message, operation.signature);
  return { challenge, response: operation.signature.s };
}

const NONE = { challenge: 0n, response: 0n };

describe("published signatures", () => {
  it("stand behind the payments: of payments, transfers, withdrawals, padding zero", () => {
    const { data } = settled(OPERATIONS, SHAPE);
    const [payment, transfer, withdrawal] = Object.values(OPERATIONS).map(([each]) =>
      published(each!),
    );
    assert.deepEqual(decodeData(data, SHAPE, levels).settlement.signatures, {
      payments: [payment],
      transfers: [transfer, NONE],
      withdrawals: [withdrawal, NONE],
    });
    const places = [payment!, transfer!, NONE, withdrawal!, NONE];
    for (const [i, { challenge, response }] of places.entries()) {
      const hex = Buffer.from(data.subarray(FIRST + 64 * i, FIRST + 64 * (i + 1))).toString("hex");
      const words = [challenge, response].map((word) => word.toString(16).padStart(64, "0"));
      assert.equal(hex, words.join(""));
    }
  });

  const word = (value: bigint) => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
  for (const [what, place, value, code] of [
    ["a challenge of r", 0, FIELD_MODULUS, "NotInField"],
    ["a response of l", 1, SUBGROUP_ORDER, "NotInField"],
    ["a challenge of padding", 4, 1n, "MalformedData"],
    ["a response of padding", 9, SUBGROUP_ORDER - 1n, "MalformedData"],
    ["a response of l of padding", 9, SUBGROUP_ORDER, "NotInField"],
  ] as const satisfies readonly (readonly [string, number, bigint, ErrorCode])[]) {
    it(`are not decoded with ${what}`, () => {
      const data = settled(OPERATIONS, SHAPE).data.slice();
      data.set(word(value), FIRST + 32 * place);
      assert.throws(() => decodeData(data, SHAPE, levels), refusal(code));
    });
  }

  it("are decoded with the greatest values, whatever they are worth", () => {
    const data = settled(OPERATIONS, SHAPE).data.slice();
    data.set(word(FIELD_MODULUS - 1n), FIRST);
    data.set(word(SUBGROUP_ORDER - 1n), FIRST + 32);
    const { signatures } = decodeData(data, SHAPE, levels).settlement;
    const most = { challenge: FIELD_MODULUS - 1n, response: SUBGROUP_ORDER - 1n };
    assert.deepEqual(signatures!.payments, [most]);
  });

  it("are not encoded out of their range", () => {
    const lists = { payments: [], withdrawals: [] };
    for (const wrong of [
      { challenge: FIELD_MODULUS, response: 0n },
      { challenge: 0n, response: SUBGROUP_ORDER },
      { challenge: -1n, response: 0n },
      { challenge: 0n, response: -1n },
    ]) {
      const encode = () => encodeSignatures({ ...lists, transfers: [wrong] }, SHAPE);
      assert.throws(encode, refusal("NotInField"));
    }
  });

  it("are none of an unsigned shape", () => {
    const shape = { ...SHAPE, signed: false };
    const { data } = settled(OPERATIONS, shape);
    assert.equal(data.length, settled(OPERATIONS, SHAPE).data.length - 5 * 64);
    assert.equal("signatures" in decodeData(data, shape, levels).settlement, false);
  });
});

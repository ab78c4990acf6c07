import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { idsOf } from "../../../src/batch/replay.js";
import { createPayment } from "../../../src/kinds/payment/payment.js";
import { createTransfer } from "../../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../../src/kinds/withdrawal/withdrawal.js";
import type { Operation } from "../../../src/operations/kinds.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";
import { MIXED, sealMixed } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const values = { from: 1, to: 2, token: 3, amount: 1000n, fee: 10n, nonce: 4 };

/** keccak256 of words that are written out by hand. */
function hashOf(...words: string[]): string {
  const bytes = hexToBytes(words.join("").replaceAll(" ", ""));
  assert.equal(bytes.length, 32 * words.length);
  return `0x${bytesToHex(keccak_256(bytes))}`;
}

describe("operation id", () => {
  it("of a transfer is the hash of its message, written out by hand", () => {
    const domain = 0xa0a1a2a3a4a5a6a7a8a9aan;
    const word = "00 a0a1a2a3a4a5a6a7a8a9aa 01 000001 000002 0003 00000003e8 000a 00000004";
    assert.equal(operationId(domain, createTransfer(values)), hashOf(word));
  });

  it("of a withdrawal is the hash of both elements of its message", () => {
    const domain = 0xa0a1a2a3a4a5a6a7a8a9aan;
    const first = `00 a0a1a2a3a4a5a6a7a8a9aa 02 000001 0003 ${"00".repeat(10)} 00000004`;
    const second = `${"00".repeat(16)} ${"ff".repeat(16)}`;
    const amount = (1n << 128n) - 1n;
    const withdrawal = createWithdrawal({ from: 1, token: 3, amount, nonce: 4 });
    assert.equal(operationId(domain, withdrawal), hashOf(first, second));
  });

  it("of a payment is the hash of the three elements of its message", () => {
    const domain = 0xa0a1a2a3a4a5a6a7a8a9aan;
    const first = "00 a0a1a2a3a4a5a6a7a8a9aa 03 000001 000001 0003 00000003e8 000a 00000004";
    const [second, third] = ["11".repeat(32), `${"00".repeat(12)} ${"22".repeat(20)}`];
    const key = (1n << 255n) + BigInt(`0x${second}`);
    const owner = BigInt(`0x${"22".repeat(20)}`);
    const fields = { from: 1, key, owner, token: 3, amount: 1000n, fee: 10n, nonce: 4 };
    const payment = createPayment(fields);
    assert.equal(operationId(domain, payment), hashOf(first, second, third));
    const unsigned = createPayment({ ...fields, key: key - (1n << 255n) });
    assert.notEqual(operationId(domain, unsigned), operationId(domain, payment));
  });

  it("of a whole batch come kind by kind, in order", () => {
    const { payments, transfers, withdrawals } = MIXED;
    const ids = [...payments, ...transfers, ...withdrawals].map((each) =>
      operationId(DOMAIN, each),
    );
    assert.deepEqual(idsOf(DOMAIN, sealMixed(MIXED).batch), ids);
  });

  it("does not depend on the signature: two over one message are one operation", () => {
    const payment = createTransfer(values);
    const ids = [1, 2].map((key) =>
      operationId(DOMAIN, signOperation(DOMAIN, payment, testKeys(key))),
    );
    assert.equal(ids[0], ids[1]);
    assert.equal(ids[0], operationId(DOMAIN, payment));
  });

  it("differs by deployment, by kind and by every field", () => {
    const transfer = createTransfer(values);
    const withdrawal = createWithdrawal({ from: 1, token: 3, amount: 1000n, nonce: 4 });
    const changed = (fields: Partial<Operation>) => ({ ...transfer, ...fields }) as Operation;
    const others: Operation[] = [
      withdrawal,
      { ...withdrawal, amount: 1001n },
      ...["from", "to", "token", "amount", "fee", "nonce"].map((field) => changed({ [field]: 77 })),
    ];
    const ids = [transfer, ...others].map((operation) => operationId(DOMAIN, operation));
    assert.equal(new Set([...ids, operationId(DOMAIN + 1n, transfer)]).size, others.length + 2);
  });

  it("refuses fields that are too wide", () => {
    const id = () => operationId(DOMAIN, { ...createTransfer(values), fee: 2 ** 16 });
    assert.throws(id, refusal("OutOfRange"));
  });

  it("is that of the replayed operation, whatever was signed", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40 - 1), fc.nat(2 ** 16 - 1), (amount, fee) => {
        const signed = signOperation(
          DOMAIN,
          { kind: "transfer", from: 1, to: 2, token: 0, amount, fee, nonce: 0 },
          testKeys(1),
        );
        const { signature: _, ...replayed } = signed;
        assert.equal(operationId(DOMAIN, replayed), operationId(DOMAIN, signed));
      }),
      { numRuns: 5 },
    );
  });
});

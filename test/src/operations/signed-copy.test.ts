/** What is kept of an operation that somebody hands in. */
import assert from "node:assert/strict";
import type { SignedOperation } from "../../../src/operations/kinds.js";
import { signedCopy } from "../../../src/operations/signed-copy.js";
import { MIXED } from "../../support/operations.js";

const operations: readonly SignedOperation[] = [
  MIXED.payments[0]!,
  MIXED.transfers[0]!,
  MIXED.withdrawals[0]!,
];

describe("the copy of what is signed", () => {
  it("says the same", () => {
    for (const operation of operations) assert.deepEqual(signedCopy(operation), operation);
  });

  it("has nothing that the signature does not cover", () => {
    for (const operation of operations) {
      const more = { ...operation, account: 5, chosen: { leaf: 7 } };
      assert.deepEqual(signedCopy(more), operation);
    }
    // The account that a payment is put on is for whoever seals it to choose.
    const { to: _, ...payment } = { ...MIXED.payments[0]!, to: 257 };
    assert.deepEqual(signedCopy({ ...payment, to: 257 } as SignedOperation), payment);
  });

  it("changes with nothing, and nobody can change it", () => {
    for (const operation of operations) {
      const mine = structuredClone(operation);
      const copy = signedCopy(mine);
      Object.assign(mine, { nonce: mine.nonce + 1 });
      Object.assign(mine.signature.r8, { x: 1n });
      assert.deepEqual(copy, operation);
      for (const part of [copy, copy.signature, copy.signature.r8]) {
        assert.throws(() => Object.assign(part, { x: 1n, r8: 1n, nonce: 1 }), TypeError);
      }
    }
  });

  it("can be made of what is no operation at all, to be refused by the rules", () => {
    for (const signature of [null, undefined, 5, "none"]) {
      const wrong = { ...operations[0]!, signature } as unknown as SignedOperation;
      assert.deepEqual(signedCopy(wrong), wrong);
    }
  });
});

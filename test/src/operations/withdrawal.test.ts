import assert from "node:assert/strict";
import { assertWithdrawal } from "../../../src/kinds/withdrawal/withdrawal.js";
import type { SignedWithdrawal } from "../../../src/kinds/withdrawal/withdrawal-kind.js";
import { withdrawalMessage } from "../../../src/kinds/withdrawal/withdrawal-message.js";
import { isSignedBy, signOperation } from "../../../src/operations/sign-operation.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const withdrawal = {
  kind: "withdrawal" as const,
  from: 0x010203,
  token: 0x0708,
  amount: (1n << 128n) - 1n,
  nonce: 0x31323334,
};
const keys = testKeys(1);

describe("withdrawal", () => {
  it("has the message of SPEC.md section 4, written out by hand", () => {
    const [first, second] = withdrawalMessage(0xa0a1a2a3a4a5a6a7a8a9aan, withdrawal);
    const expected = "0xa0a1a2a3a4a5a6a7a8a9aa 02 010203 0708 00000000000000000000 31323334";
    assert.equal(first, BigInt(expected.replaceAll(" ", "")));
    assert.equal(second, withdrawal.amount);
  });

  it("refuses fields that are too wide, and a domain of more than 88 bits", () => {
    assertWithdrawal(withdrawal);
    const wrong = [
      ...[{ from: 2 ** 24 }, { from: -1 }, { token: 2 ** 16 }, { token: 0.5 }],
      ...[{ amount: 1n << 128n }, { amount: -1n }, { nonce: 2 ** 32 }],
    ];
    for (const fields of wrong) {
      const changed = { ...withdrawal, ...fields };
      assert.throws(() => withdrawalMessage(DOMAIN, changed), refusal("OutOfRange"));
    }
    assert.throws(() => withdrawalMessage(1n << 88n, withdrawal), refusal("OutOfRange"));
  });
});

describe("signed withdrawal", () => {
  const signed = signOperation(DOMAIN, { ...withdrawal, amount: 5n }, keys);

  it("is valid as signed (rule A)", () => {
    assert.ok(isSignedBy(keys.publicKey, DOMAIN, signed));
  });

  it("is invalid under another key (rule A)", () => {
    assert.ok(!isSignedBy(testKeys(2).publicKey, DOMAIN, signed));
  });

  const changes: Partial<SignedWithdrawal>[] = [
    ...[{ from: 1 }, { token: 1 }, { amount: 6n }, { nonce: 1 }],
  ];
  for (const change of changes) {
    it(`is invalid with another ${Object.keys(change)} (rule G)`, () => {
      assert.ok(!isSignedBy(keys.publicKey, DOMAIN, { ...signed, ...change }));
    });
  }

  it("is invalid on another deployment (rule G)", () => {
    assert.ok(!isSignedBy(keys.publicKey, DOMAIN + 1n, signed));
  });
});

import assert from "node:assert/strict";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import { transferKind } from "../../../src/kinds/transfer/transfer-kind.js";
import { withdrawalKind } from "../../../src/kinds/withdrawal/withdrawal-kind.js";
import { isSignedBy, signOperation } from "../../../src/operations/sign-operation.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";

const transfer = {
  kind: "transfer" as const,
  from: 1,
  to: 2,
  token: 3,
  amount: 4,
  fee: 5,
  nonce: 6,
};
const keys = testKeys(1);

describe("signed transfer", () => {
  const signed = signOperation(DOMAIN, transfer, keys);

  it("is valid as signed (rule A)", () => {
    assert.ok(isSignedBy(keys.publicKey, DOMAIN, signed));
  });

  it("is invalid under another key (rule A)", () => {
    assert.ok(!isSignedBy(testKeys(2).publicKey, DOMAIN, signed));
  });

  for (const field of ["from", "to", "token", "amount", "fee", "nonce"] as const) {
    it(`is invalid with another ${field} (rule G)`, () => {
      const changed = { ...signed, [field]: signed[field] + 1 };
      assert.ok(!isSignedBy(keys.publicKey, DOMAIN, changed));
    });
  }

  it("is invalid on another deployment (rule G)", () => {
    assert.ok(!isSignedBy(keys.publicKey, DOMAIN + 1n, signed));
  });
});

describe("padding", () => {
  it("is signed by the padding key over a message that says nothing, and cached", () => {
    const nothing = {
      kind: "transfer" as const,
      from: 0,
      to: 0,
      token: 0,
      amount: 0,
      fee: 0,
      nonce: 0,
    };
    const signature = transferKind.paddingSignature(DOMAIN);
    assert.ok(isSignedBy(PADDING_KEY, DOMAIN, { ...nothing, signature }));
    assert.equal(transferKind.paddingSignature(DOMAIN), signature);
    assert.notDeepEqual(transferKind.paddingSignature(DOMAIN + 1n), signature);
  });

  it("of a withdrawal is signed over a withdrawal's message", () => {
    const nothing = { kind: "withdrawal" as const, from: 0, token: 0, amount: 0n, nonce: 0 };
    const signature = withdrawalKind.paddingSignature(DOMAIN);
    assert.ok(isSignedBy(PADDING_KEY, DOMAIN, { ...nothing, signature }));
    assert.equal(withdrawalKind.paddingSignature(DOMAIN), signature);
    assert.notDeepEqual(signature, transferKind.paddingSignature(DOMAIN));
  });
});

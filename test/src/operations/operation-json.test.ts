import assert from "node:assert/strict";
import { QuipuError } from "../../../src/errors.js";
import { createPayment } from "../../../src/kinds/payment/payment.js";
import { createTransfer } from "../../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../../src/kinds/withdrawal/withdrawal.js";
import { formatOperation, parseOperation } from "../../../src/operations/operation-json.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const transfer = signOperation(
  DOMAIN,
  createTransfer({ from: 1, to: 2, token: 3, amount: 1000n, fee: 10n, nonce: 4 }),
  testKeys(1),
);
const withdrawal = signOperation(
  DOMAIN,
  createWithdrawal({ from: 1, token: 3, amount: (1n << 128n) - 1n, nonce: 5 }),
  testKeys(1),
);

const payment = signOperation(
  DOMAIN,
  createPayment({
    ...{ from: 1, key: (1n << 255n) + 0xabn, owner: 0xcdn, token: 3 },
    ...{ amount: 1000n, fee: 10n, nonce: 6 },
  }),
  testKeys(1),
);

/** The JSON of the transfer with fields replaced. */
function edited(fields: object): string {
  return JSON.stringify({ ...JSON.parse(formatOperation(transfer)), ...fields });
}

describe("operation JSON", () => {
  for (const operation of [transfer, withdrawal, payment]) {
    it(`brings a ${operation.kind} back`, () => {
      const text = formatOperation(operation);
      assert.equal(JSON.parse(text).kind, operation.kind);
      assert.deepEqual(parseOperation(text, "here"), operation);
    });
  }

  it("has key and owner of a payment in hex, of their full length", () => {
    const { key, owner } = JSON.parse(formatOperation(payment));
    assert.equal(key, `0x80${"0".repeat(60)}ab`);
    assert.equal(owner, `0x${"0".repeat(38)}cd`);
    const text = formatOperation(payment);
    for (const wrong of [text.replace(owner, "0xcd"), text.replace(key, "0xab")]) {
      assert.throws(
        () => parseOperation(wrong, "here"),
        refusal("InvalidFile", /here: (key|owner)/),
      );
    }
  });

  it("refuses one without a kind, and says what to add", () => {
    const { kind: _, ...old } = JSON.parse(formatOperation(transfer));
    const message = /here: got an operation without a kind, expected .*add "kind":"transfer"/;
    assert.throws(
      () => parseOperation(JSON.stringify(old), "here"),
      refusal("InvalidFile", message),
    );
  });

  const wrong: [string, string, RegExp][] = [
    ["an unknown kind", edited({ kind: "gift" }), /here: kind: got "gift"/],
    ["a field that the kind does not have", edited({ memo: "hi" }), /here: memo/],
    ["a field of another kind", edited({ kind: "withdrawal" }), /here: (to|fee)/],
    ["a number that is too wide", edited({ nonce: 2 ** 32 }), /here: nonce: got 4294967296/],
    ["an amount that has no encoding", edited({ amount: `${2n ** 35n + 1n}` }), /here: amount/],
    ["text that is not JSON", "{", /here: got text that is not JSON/],
  ];
  for (const [what, text, message] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseOperation(text, "here"), refusal("InvalidFile", message));
    });
  }

  it("carries the cause of a refusal", () => {
    type Caused = { readonly cause?: unknown };
    const wide = edited({ amount: `${2n ** 35n + 1n}` });
    const hasCause = ({ cause }: Caused) => cause instanceof QuipuError;
    assert.throws(() => parseOperation(wide, "here"), hasCause);
    const isOfSyntax = ({ cause }: Caused) => cause instanceof SyntaxError;
    assert.throws(() => parseOperation("{", "here"), isOfSyntax);
  });

  it("has no form for an encoding that is not canonical", () => {
    for (const other of [
      { ...transfer, amount: 2 ** 35 + 100 },
      { ...transfer, fee: 2 ** 11 + 100 },
    ]) {
      assert.throws(() => formatOperation(other), refusal("NotEncodable"));
    }
  });
});

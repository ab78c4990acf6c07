import assert from "node:assert/strict";
import type { RuleErrorCode } from "../../../src/errors.js";
import { applyWithdrawal, checkPayout } from "../../../src/kinds/withdrawal/apply-withdrawal.js";
import type { Withdrawal } from "../../../src/kinds/withdrawal/withdrawal.js";
import type { SignedWithdrawal } from "../../../src/kinds/withdrawal/withdrawal-kind.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { EXHAUSTED_NONCE, MAX_NONCE } from "../../../src/params.js";
import type { Account } from "../../../src/state/account.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, testAccount, testKeys } from "../../support/accounts.js";
import { applySignedTransfer, applySignedWithdrawal } from "../../support/apply-signed.js";
import { refusal } from "../../support/refusal.js";

const HONEST: Withdrawal = {
  kind: "withdrawal" as const,
  from: 0,
  token: 7,
  amount: 1000n,
  nonce: 5,
};

function stateOf(fields: Partial<Account> = {}): State {
  return new State([testAccount(0, { token: 7, balance: 1000n, nonce: 5, ...fields })], 3);
}

function sign(fields: Partial<Withdrawal> = {}, key = 0, domain = DOMAIN): SignedWithdrawal {
  return signOperation(domain, { ...HONEST, ...fields }, testKeys(key));
}

function assertRefused(withdrawal: SignedWithdrawal, code: RuleErrorCode, state = stateOf()): void {
  const { root } = state;
  assert.throws(() => applySignedWithdrawal(state, withdrawal, DOMAIN), refusal(code));
  assert.equal(state.root, root);
}

describe("applyWithdrawal", () => {
  it("takes amount and nonce, down to the last unit, and pays the owner", () => {
    const state = stateOf();
    const payout = applySignedWithdrawal(state, sign(), DOMAIN);
    assert.deepEqual(payout, { owner: 1n, token: 7, amount: 1000n });
    assert.deepEqual(state.account(0), testAccount(0, { token: 7, balance: 0n, nonce: 6 }));
  });

  it("may be of nothing, and of an amount that no transfer could have", () => {
    const balance = 2n ** 128n - 1n;
    const state = stateOf({ balance });
    applySignedWithdrawal(state, sign({ amount: 0n }), DOMAIN);
    applySignedWithdrawal(state, sign({ amount: balance, nonce: 6 }), DOMAIN);
    assert.equal(state.account(0)?.balance, 0n);
    assert.equal(state.account(0)?.nonce, 7);
  });

  it("refuses the signature of another key (rule A)", () => {
    assertRefused(sign({}, 1), "InvalidSignature");
  });

  it("refuses a changed withdrawal (rule G)", () => {
    const signed = sign({ nonce: 4 });
    assertRefused({ ...signed, nonce: 5 }, "InvalidSignature");
    assertRefused({ ...sign(), amount: 999n }, "InvalidSignature");
    assertRefused(sign({}, 0, DOMAIN + 1n), "InvalidSignature");
  });

  it("refuses another nonce, and an exhausted account (rule B)", () => {
    for (const nonce of [4, 6]) assertRefused(sign({ nonce }), "NonceMismatch");
    const exhausted = stateOf({ nonce: EXHAUSTED_NONCE });
    assertRefused(sign({ nonce: EXHAUSTED_NONCE }), "NonceExhausted", exhausted);
    const last = stateOf({ nonce: MAX_NONCE });
    applySignedWithdrawal(last, sign({ nonce: MAX_NONCE }), DOMAIN);
    assert.equal(last.account(0)?.nonce, EXHAUSTED_NONCE);
  });

  it("refuses an account that does not exist or holds another token (rule C)", () => {
    assertRefused(sign({ from: 1 }), "AccountNotFound");
    assertRefused(sign({ token: 8 }), "TokenMismatch");
  });

  it("refuses more than the balance (rule D)", () => {
    assertRefused(sign({ amount: 1001n }), "InsufficientBalance");
  });

  it("is refused by the first rule that it breaks: C, B, D, A", () => {
    const wrong = { token: 8, nonce: 4, amount: 1001n };
    assertRefused(sign(wrong, 1), "TokenMismatch");
    assertRefused(sign({ ...wrong, token: 7 }, 1), "NonceMismatch");
    assertRefused(sign({ amount: 1001n }, 1), "InsufficientBalance");
  });

  it("refuses fields that are too wide", () => {
    const apply = () => applyWithdrawal(stateOf(), { ...HONEST, amount: 1n << 128n });
    assert.throws(apply, refusal("OutOfRange"));
  });
});

describe("signatures of transfers and withdrawals", () => {
  const transfer = signOperation(
    DOMAIN,
    { kind: "transfer" as const, from: 0, to: 0, token: 7, amount: 0, fee: 0, nonce: 5 },
    testKeys(0),
  );

  it("are none of the other kind (rule G)", () => {
    const withdrawal = sign({ amount: 0n });
    const asTransfer = { ...transfer, signature: withdrawal.signature };
    const apply = () => applySignedTransfer(stateOf(), asTransfer, { domain: DOMAIN, feeToken: 7 });
    assert.throws(apply, refusal("InvalidSignature"));
    assertRefused({ ...withdrawal, signature: transfer.signature }, "InvalidSignature");
  });
});

describe("checkPayout", () => {
  it("compares owner, token and amount (rule K)", () => {
    const due = { owner: 1n, token: 7, amount: 10n };
    checkPayout(due, { ...due }, 0);
    for (const wrong of [{ owner: 2n }, { token: 8 }, { amount: 11n }]) {
      assert.throws(() => checkPayout({ ...due, ...wrong }, due, 0), refusal("PayoutMismatch"));
    }
  });
});

import assert from "node:assert/strict";
import { EXHAUSTED_NONCE, MAX_NONCE } from "../../../src/params.js";
import {
  checkBalance,
  checkCredit,
  checkHolder,
  checkNonce,
  checkNonceUnused,
} from "../../../src/state/account-rules.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const MOST = 2n ** 128n - 1n;

describe("the rules of an account", () => {
  it("C: it exists and holds the token", () => {
    const state = new State([testAccount(0, { token: 7 })], 3);
    assert.deepEqual(checkHolder(state, 0, 7), testAccount(0, { token: 7 }));
    assert.throws(() => checkHolder(state, 0, 8), refusal("TokenMismatch"));
    assert.throws(() => checkHolder(state, 1, 7), refusal("AccountNotFound"));
  });

  it("B: the nonce is the account's, up to the last that may be used", () => {
    checkNonce(5, 5, 0);
    checkNonce(MAX_NONCE, MAX_NONCE, 0);
    for (const nonce of [4, 6]) {
      assert.throws(() => checkNonce(nonce, 5, 0), refusal("NonceMismatch"));
    }
    const exhausted = () => checkNonce(EXHAUSTED_NONCE, EXHAUSTED_NONCE, 0);
    assert.throws(exhausted, refusal("NonceExhausted"));
  });

  it("B, ahead of time: the nonce has not been used, and may be", () => {
    for (const nonce of [5, 6, MAX_NONCE]) checkNonceUnused(nonce, 5, 0);
    assert.throws(() => checkNonceUnused(4, 5, 0), refusal("NonceMismatch"));
    assert.throws(() => checkNonceUnused(EXHAUSTED_NONCE, 5, 0), refusal("NonceExhausted"));
  });

  it("D: the balance covers the cost, down to the last unit", () => {
    checkBalance(10n, 10n, 0);
    assert.throws(() => checkBalance(10n, 11n, 0), refusal("InsufficientBalance"));
  });

  it("E: the balance stays below 2^128", () => {
    checkCredit(MOST - 10n, 10n, 0);
    assert.throws(() => checkCredit(MOST - 10n, 11n, 0), refusal("BalanceOverflow"));
  });
});

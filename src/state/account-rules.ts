/**
 * The rules that more than one kind of operation asks of an account: C, B, D and E with the letters
 * of SPEC.md section 4.
 */
import { gotExpected, ruleError } from "../errors.js";
import { BALANCE_LIMIT, MAX_NONCE } from "../params.js";
import type { Account } from "./account.js";
import { type AccountReader, requireAccount } from "./state.js";

/** Rule C: the account exists and holds the operation's token. */
export function checkHolder(accounts: AccountReader, index: number, token: number): Account {
  const account = requireAccount(accounts, index);
  checkToken(account, token);
  return account;
}

/** Rule C: the account holds the operation's token. */
export function checkToken(account: Account, token: number): void {
  if (account.token !== token) {
    throw ruleError("TokenMismatch", gotExpected("token", token, account.token));
  }
}

/** Rule B: the nonce is the expected one, and the account is not frozen. */
export function checkNonce(nonce: number, expected: number): void {
  if (nonce > MAX_NONCE) {
    throw ruleError("NonceExhausted", gotExpected("nonce", nonce, `≤ ${MAX_NONCE}`));
  }
  if (nonce !== expected) throw ruleError("NonceMismatch", gotExpected("nonce", nonce, expected));
}

/** Rule D: what the account can spend covers what the operation costs. */
export function checkBalance(available: bigint, cost: bigint): void {
  if (available < cost) {
    throw ruleError("InsufficientBalance", gotExpected("balance", available, `≥ ${cost}`));
  }
}

/** Rule E: the receiver's balance stays below 2^128. */
export function checkCredit(balance: bigint, amount: bigint): void {
  if (balance + amount >= BALANCE_LIMIT) {
    throw ruleError("BalanceOverflow", gotExpected("balance", balance + amount, "< 2^128"));
  }
}

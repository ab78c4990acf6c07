/**
 * The rules that more than one kind of operation asks of an account: C, B, D, E and F with the
 * letters of SPEC.md section 4. Each refusal names the account.
 */
import { gotExpected, ruleError } from "../errors.js";
import { BALANCE_LIMIT, MAX_NONCE } from "../params.js";
import type { Account } from "./account.js";
import { type AccountReader, requireAccount } from "./state.js";

/**
 * Rule C: the account exists and holds the operation's token.
 *
 * @throws QuipuError `AccountNotFound`, `TokenMismatch`.
 */
export function checkHolder(accounts: AccountReader, index: number, token: number): Account {
  const account = requireAccount(accounts, index);
  if (account.token !== token) {
    throw ruleError("TokenMismatch", gotExpected("token", token, account.token, index));
  }
  return account;
}

/**
 * Rule B: the nonce is the account's, and one that may be used.
 *
 * @throws QuipuError `NonceExhausted`, `NonceMismatch`.
 */
export function checkNonce(nonce: number, expected: number, index: number): void {
  checkNonceUsable(nonce, index);
  if (nonce !== expected) {
    throw ruleError("NonceMismatch", gotExpected("nonce", nonce, expected, index));
  }
}

/**
 * Rule B as far as it can be checked ahead: the nonce may be used, and has not been.
 *
 * @param next the account's nonce
 * @throws QuipuError `NonceExhausted`, `NonceMismatch`.
 */
export function checkNonceUnused(nonce: number, next: number, index: number): void {
  checkNonceUsable(nonce, index);
  if (nonce < next) {
    throw ruleError("NonceMismatch", gotExpected("nonce", nonce, `≥ ${next}`, index));
  }
}

function checkNonceUsable(nonce: number, index: number): void {
  if (nonce <= MAX_NONCE) return;
  throw ruleError("NonceExhausted", gotExpected("nonce", nonce, `≤ ${MAX_NONCE}`, index));
}

/**
 * Rule D: what the account can spend covers what the operation costs.
 *
 * @throws QuipuError `InsufficientBalance`.
 */
export function checkBalance(available: bigint, cost: bigint, index: number): void {
  if (available >= cost) return;
  throw ruleError("InsufficientBalance", gotExpected("balance", available, `≥ ${cost}`, index));
}

/**
 * Rule E: the receiver's balance stays below 2^128.
 *
 * @throws QuipuError `BalanceOverflow`.
 */
export function checkCredit(balance: bigint, amount: bigint, index: number): void {
  const credited = balance + amount;
  if (credited < BALANCE_LIMIT) return;
  throw ruleError("BalanceOverflow", gotExpected("balance", credited, "< 2^128", index));
}

/**
 * Rule F: a fee is in the batch's fee token.
 *
 * @param index account of the signer
 * @throws QuipuError `FeeTokenMismatch`.
 */
export function checkFeeToken(fee: bigint, token: number, feeToken: number, index: number): void {
  if (fee === 0n || token === feeToken) return;
  throw ruleError("FeeTokenMismatch", gotExpected("fee token", token, feeToken, index));
}

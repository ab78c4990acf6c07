/**
 * The withdrawal, the operation by which an account's balance leaves for L1: what a user signs. L1
 * credits the amount to the account's owner. Whether a state accepts it is decided by
 * `apply-withdrawal.ts`.
 */
import { assertBelow } from "../../crypto/field.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../../params.js";

export interface Withdrawal {
  readonly kind: "withdrawal";
  /** Account index, 24 bits. */
  readonly from: number;
  /** Token id, 16 bits. */
  readonly token: number;
  /** In the token's smallest unit, 128 bits; exact. */
  readonly amount: bigint;
  /** The account's nonce, 32 bits. */
  readonly nonce: number;
}

/**
 * Makes a withdrawal.
 *
 * @example
 * createWithdrawal({ from: 0, token: 0, amount: 2500n, nonce: 1 });
 *
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function createWithdrawal(values: Omit<Withdrawal, "kind">): Withdrawal {
  const { from, token, amount, nonce } = values;
  const withdrawal: Withdrawal = { kind: "withdrawal", from, token, amount, nonce };
  assertWithdrawal(withdrawal);
  return withdrawal;
}

/**
 * Checks that every field fits its width.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertWithdrawal(withdrawal: Withdrawal): void {
  assertBelow(withdrawal.from, ARITY ** MAX_LEVELS, "from");
  assertBelow(withdrawal.token, TOKEN_LIMIT, "token");
  assertBelow(withdrawal.amount, BALANCE_LIMIT, "amount");
  assertBelow(withdrawal.nonce, 2 ** NONCE_BITS, "nonce");
}

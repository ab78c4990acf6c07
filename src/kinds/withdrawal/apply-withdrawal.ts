/**
 * The state transition of a withdrawal: rules C, B, D and K in this order with the letters of
 * SPEC.md section 4; rule A, the signature, is `checkSignature`. A withdrawal that is refused changes
 * nothing.
 */
import { gotExpected, ruleError } from "../../errors.js";
import { checkBalance, checkHolder, checkNonce } from "../../state/account-rules.js";
import type { AccountWriter } from "../../state/state.js";
import type { Payout } from "./payout.js";
import { assertWithdrawal, type Withdrawal } from "./withdrawal.js";

/**
 * Rule K: what is published names the account's owner and token, and the amount.
 *
 * @param account index of the account that withdraws
 * @throws QuipuError `PayoutMismatch`.
 */
export function checkPayout(published: Payout, due: Payout, account: number): void {
  for (const field of ["owner", "token", "amount"] as const) {
    const [got, expected] = [published[field], due[field]];
    if (got === expected) continue;
    throw ruleError(
      "PayoutMismatch",
      gotExpected(`${field} of the payout`, got, expected, account),
    );
  }
}

/**
 * Applies a withdrawal by rules C, B and D, and K by what it returns: takes the amount, raises the
 * nonce.
 *
 * @returns what L1 is to credit
 * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
 */
export function applyWithdrawal(accounts: AccountWriter, withdrawal: Withdrawal): Payout {
  assertWithdrawal(withdrawal);
  const { from, token, amount, nonce } = withdrawal;
  const account = checkHolder(accounts, from, token);
  checkNonce(nonce, account.nonce, from);
  checkBalance(account.balance, amount, from);
  accounts.setAccount(from, { ...account, balance: account.balance - amount, nonce: nonce + 1 });
  return { owner: account.owner, token, amount };
}

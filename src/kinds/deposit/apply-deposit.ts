/**
 * The state transition of a deposit: rules H and E with the letters of SPEC.md section 4. A deposit
 * that is refused changes nothing.
 */
import { checkCredit } from "../../state/account-rules.js";
import { checkReceiver, newAccount } from "../../state/receiver.js";
import type { AccountWriter } from "../../state/state.js";
import { assertDeposit, type Deposit } from "./deposit.js";

/**
 * Applies a deposit by rules H and E: credits the account at an index, which it opens where the leaf
 * is empty.
 *
 * @throws QuipuError with the code of the first rule that is broken, `OutOfRange` or `NotInField`,
 *   having changed nothing.
 */
export function applyDeposit(accounts: AccountWriter, index: number, deposit: Deposit): void {
  assertDeposit(deposit);
  const account = accounts.account(index) ?? newAccount(deposit);
  checkReceiver(account, deposit, index);
  checkCredit(account.balance, deposit.amount, index);
  accounts.setAccount(index, { ...account, balance: account.balance + deposit.amount });
}

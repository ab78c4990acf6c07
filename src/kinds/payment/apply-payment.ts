/**
 * The state transition of a payment: rules C, B, D, L, H, E and F in this order with the letters of
 * SPEC.md section 4; rule A, the signature, is `checkSignature`. A payment that is refused changes
 * nothing.
 */
import { gotExpected, ruleError } from "../../errors.js";
import { reservedLeaves } from "../../params.js";
import {
  checkBalance,
  checkCredit,
  checkFeeToken,
  checkHolder,
  checkNonce,
} from "../../state/account-rules.js";
import { checkReceiver, newAccount } from "../../state/receiver.js";
import type { AccountWriter } from "../../state/state.js";
import { amountOf, feeOf } from "../amounts.js";
import type { SettlingContext } from "../batch-kind.js";
import { assertPayment, type Payment } from "./payment.js";

/**
 * Rule L: a payment opens a leaf of the upper half of the tree only. The lower half is for deposits,
 * of which L1 takes no more than it has leaves: so each of them finds a place.
 *
 * @throws QuipuError `ReservedLeaf`.
 */
function checkOpenable(index: number, levels: number): void {
  const reserved = reservedLeaves(levels);
  if (index >= reserved) return;
  throw ruleError("ReservedLeaf", gotExpected("leaf of a new account", index, `≥ ${reserved}`));
}

/**
 * Applies a payment: takes amount and fee, raises the nonce, and credits the account at an index, which
 * it opens where the leaf is empty.
 *
 * @param to account index that is credited
 * @throws QuipuError with the code of the first rule that is broken, `OutOfRange` or `NotInField`,
 *   having changed nothing.
 */
export function applyPayment(
  accounts: AccountWriter,
  payment: Payment,
  to: number,
  { feeToken, levels }: SettlingContext,
): void {
  assertPayment(payment);
  const { from, token, nonce } = payment;
  const amount = amountOf(payment);
  const fee = feeOf(payment);
  const sender = checkHolder(accounts, from, token);
  checkNonce(nonce, sender.nonce, from);
  checkBalance(sender.balance, amount + fee, from);
  const existing = accounts.account(to);
  if (existing === undefined) checkOpenable(to, levels);
  const receiver = existing ?? newAccount(payment);
  checkReceiver(receiver, payment, to);
  if (from !== to) checkCredit(receiver.balance, amount, to);
  checkFeeToken(fee, token, feeToken, from);

  const balance = sender.balance - amount - fee;
  accounts.setAccount(from, { ...sender, balance, nonce: sender.nonce + 1 });
  // Read again: the receiver may be the sender.
  const credited = accounts.account(to) ?? receiver;
  accounts.setAccount(to, { ...credited, balance: credited.balance + amount });
}

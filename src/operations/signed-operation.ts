/** What a user signs and a sequencer admits: a transfer or a withdrawal. */
import type { SignedTransfer } from "./signed-transfer.js";
import type { SignedWithdrawal } from "./signed-withdrawal.js";
import { amountOf, assertTransfer, feeOf } from "./transfer.js";
import { assertWithdrawal } from "./withdrawal.js";

export type SignedOperation = SignedTransfer | SignedWithdrawal;

/** Whether an operation is a transfer; if not, it is a withdrawal. */
export function isTransfer(operation: SignedOperation): operation is SignedTransfer {
  return "to" in operation;
}

/**
 * Checks that every field fits its width.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertOperation(operation: SignedOperation): void {
  if (isTransfer(operation)) assertTransfer(operation);
  else assertWithdrawal(operation);
}

/** What an operation takes from its sender's balance: the amount, and a transfer's fee. */
export function costOf(operation: SignedOperation): bigint {
  return isTransfer(operation) ? amountOf(operation) + feeOf(operation) : operation.amount;
}

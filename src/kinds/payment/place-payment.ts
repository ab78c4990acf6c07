/**
 * Where a payment goes, if it is left to this code: to the account with its key, owner and token, or
 * to the lowest empty leaf that a payment may open. Any other that rules H and L allow would do;
 * whoever seals chooses, and the data say what was chosen.
 */
import type { BatchAccounts } from "../../state/batch-accounts.js";
import { newAccount, type Receiver } from "../../state/receiver.js";

/**
 * The index at which to credit a payment.
 *
 * @throws QuipuError `TreeFull`, or `OutOfRange`, `NotInField` for the receiver's key.
 */
export function placePayment(accounts: BatchAccounts, receiver: Receiver): number {
  return accounts.find(newAccount(receiver)) ?? accounts.emptyLeaf({ openToPayments: true });
}

/**
 * Where a deposit goes, if it is left to this code: to the account with its key, owner and token, or
 * to the lowest empty leaf. Any account or empty leaf that rule H allows would do; whoever seals
 * chooses, and the data say what was chosen.
 */
import type { BatchAccounts } from "../../state/batch-accounts.js";
import { newAccount } from "../../state/receiver.js";
import type { Deposit } from "./deposit.js";

/**
 * The index at which to apply a deposit.
 *
 * @throws QuipuError `TreeFull`, or `OutOfRange`, `NotInField` for the deposit's key.
 */
export function placeDeposit(accounts: BatchAccounts, deposit: Deposit): number {
  return accounts.find(newAccount(deposit)) ?? accounts.emptyLeaf();
}

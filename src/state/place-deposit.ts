/**
 * Where a deposit goes, if it is left to this code: to the account with its key, owner and token, or
 * to the lowest empty leaf. Any account or empty leaf that rule H allows would do; whoever seals
 * chooses, and the data say what was chosen.
 */
import type { Deposit } from "../operations/deposit.js";
import type { AccountOverlay } from "./account-overlay.js";
import { newAccount } from "./apply-deposit.js";
import { isSameIdentity, type State } from "./state.js";

/**
 * The index at which to apply a deposit.
 *
 * @param opened changes of the batch so far, which may have opened accounts
 * @throws QuipuError `TreeFull`, or `OutOfRange`, `NotInField` for the deposit's key.
 */
export function placeDeposit(state: State, opened: AccountOverlay, deposit: Deposit): number {
  const identity = newAccount(deposit);
  const known = state.findAccount(identity);
  if (known !== undefined) return known;
  const changes = opened.changes();
  const added = changes.find(([, account]) => isSameIdentity(account, identity));
  return added?.[0] ?? state.emptyLeaf(new Set(changes.map(([index]) => index)));
}

/** The state transition of a forced exit: rule J of SPEC.md section 4. It refuses no request. */
import { gotExpected, ruleError } from "../../errors.js";
import type { AccountWriter } from "../../state/state.js";
import type { Sum } from "../sum.js";
import { assertExitRequest, type ExitRequest } from "./exit-request.js";
import type { SettledExit } from "./settled-exit.js";

const NOTHING: Sum = { token: 0, amount: 0n };

/**
 * Rule J: the exit is of the account that the item names, and pays what it must.
 *
 * @param account index of the account that was emptied
 * @throws QuipuError `ExitMismatch`.
 */
export function checkExit(published: SettledExit, account: number, due: Sum): void {
  const pairs = [
    ["account of the exit", published.account, account],
    ["token of the exit", published.token, due.token],
    ["amount of the exit", published.amount, due.amount],
  ] as const;
  for (const [what, got, expected] of pairs) {
    if (got !== expected) throw ruleError("ExitMismatch", gotExpected(what, got, expected));
  }
}

/**
 * Applies a forced exit: the whole balance leaves if the requester is the account's owner; else, and
 * where no account stands, nothing happens. The nonce stays.
 *
 * @returns what L1 is to credit to the requester
 * @throws QuipuError `OutOfRange` if a field of the request is too wide.
 */
export function applyExit(accounts: AccountWriter, request: ExitRequest): Sum {
  assertExitRequest(request);
  const account = accounts.account(request.account);
  if (account === undefined || account.owner !== request.requester) return NOTHING;
  accounts.setAccount(request.account, { ...account, balance: 0n });
  return { token: account.token, amount: account.balance };
}

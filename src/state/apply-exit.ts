/** The state transition of a forced exit: rule J of SPEC.md section 4. It refuses no request. */
import { gotExpected, ruleError } from "../errors.js";
import { assertExitRequest, type ExitRequest } from "../operations/exit-request.js";
import type { AccountWriter } from "./state.js";

/** What a forced exit has L1 credit to the requester. */
export interface ExitPayment {
  /** The account's token if the requester is its owner, else 0. */
  readonly token: number;
  /** The account's whole balance if the requester is its owner, else 0. */
  readonly amount: bigint;
}

const NOTHING: ExitPayment = { token: 0, amount: 0n };

/**
 * Rule J: the exit is of the account that the item names, and pays what it must.
 *
 * @param account index of the account that was emptied
 * @throws QuipuError `ExitMismatch`.
 */
export function checkExit(
  published: ExitRequest & ExitPayment,
  account: number,
  due: ExitPayment,
): void {
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
 * @throws QuipuError `OutOfRange` if a field of the request is too wide.
 */
export function applyExit(accounts: AccountWriter, request: ExitRequest): ExitPayment {
  assertExitRequest(request);
  const account = accounts.account(request.account);
  if (account === undefined || account.owner !== request.requester) return NOTHING;
  accounts.setAccount(request.account, { ...account, balance: 0n });
  return { token: account.token, amount: account.balance };
}

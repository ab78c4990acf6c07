/**
 * The state transition of a deposit: rules H and E with the letters of SPEC.md section 4. A deposit
 * that is refused changes nothing.
 */
import { decompressKey, keyY } from "../../crypto/compressed-key.js";
import { gotExpected, ruleError } from "../../errors.js";
import type { Account } from "../../state/account.js";
import { checkCredit } from "../../state/account-rules.js";
import type { AccountWriter } from "../../state/state.js";
import { assertDeposit, type Deposit } from "./deposit.js";

/** The account that a deposit opens, before it is credited. */
export function newAccount({ key, owner, token }: Deposit): Account {
  return { balance: 0n, nonce: 0, token, publicKey: decompressKey(key), owner };
}

/**
 * Rule H: the account has the Ay, owner and token of the deposit. The sign of Ax is not compared:
 * who has the key of (Ax, Ay) has the one of (−Ax, Ay).
 */
function checkDepositAccount(account: Account, deposit: Deposit, index: number): void {
  const pairs = [
    ["Ay", account.publicKey.y, keyY(deposit.key)],
    ["owner", account.owner, deposit.owner],
    ["token", account.token, deposit.token],
  ] as const;
  for (const [what, got, expected] of pairs) {
    if (got === expected) continue;
    throw ruleError("DepositMismatch", gotExpected(what, got, `${expected}, as deposited`, index));
  }
}

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
  checkDepositAccount(account, deposit, index);
  checkCredit(account.balance, deposit.amount, index);
  accounts.setAccount(index, { ...account, balance: account.balance + deposit.amount });
}

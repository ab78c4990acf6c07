/**
 * The state transition of a withdrawal: rules C, B, D and K in this order with the letters of
 * SPEC.md section 4, and A as `checkWithdrawalSignature`, as with transfers. A withdrawal that is
 * refused changes nothing.
 */
import { gotExpected, ruleError } from "../errors.js";
import { isWithdrawalSignedBy, type SignedWithdrawal } from "../operations/signed-withdrawal.js";
import { assertWithdrawal, type Withdrawal } from "../operations/withdrawal.js";
import { AccountOverlay } from "./account-overlay.js";
import { checkBalance, checkHolder, checkNonce } from "./account-rules.js";
import { type AccountReader, type AccountWriter, requireAccount } from "./state.js";

/** What a withdrawal has L1 credit, and to whom. */
export interface Payout {
  /** The account's owner, 160 bits. */
  readonly owner: bigint;
  /** Token id, 16 bits. */
  readonly token: number;
  /** In the token's smallest unit, 128 bits. */
  readonly amount: bigint;
}

/**
 * Rule K: what is published names the account's owner and token, and the amount.
 *
 * @throws QuipuError `PayoutMismatch`.
 */
export function checkPayout(published: Payout, due: Payout): void {
  for (const field of ["owner", "token", "amount"] as const) {
    const [got, expected] = [published[field], due[field]];
    if (got === expected) continue;
    throw ruleError("PayoutMismatch", gotExpected(`${field} of the payout`, got, expected));
  }
}

/**
 * Rules A and G: the account's key signed exactly this withdrawal for this deployment.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `AccountNotFound`, `InvalidSignature`.
 */
export function checkWithdrawalSignature(
  accounts: AccountReader,
  withdrawal: SignedWithdrawal,
  domain: bigint,
): void {
  const { publicKey } = requireAccount(accounts, withdrawal.from);
  if (!isWithdrawalSignedBy(publicKey, domain, withdrawal)) {
    const expected = `one by the key of account ${withdrawal.from} over this withdrawal and domain`;
    throw ruleError("InvalidSignature", gotExpected("signature", "an invalid one", expected));
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
  checkNonce(nonce, account.nonce);
  checkBalance(account.balance, amount);
  accounts.setAccount(from, { ...account, balance: account.balance - amount, nonce: nonce + 1 });
  return { owner: account.owner, token, amount };
}

/**
 * Applies a signed withdrawal by every rule, the signature last.
 *
 * @param domain deployment domain, 88 bits
 * @returns what L1 is to credit
 * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
 */
export function applySignedWithdrawal(
  accounts: AccountWriter,
  withdrawal: SignedWithdrawal,
  domain: bigint,
): Payout {
  const trial = new AccountOverlay(accounts);
  const payout = applyWithdrawal(trial, withdrawal);
  checkWithdrawalSignature(accounts, withdrawal, domain);
  accounts.setAccount(withdrawal.from, trial.account(withdrawal.from)!);
  return payout;
}

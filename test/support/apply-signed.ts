/** Applies a signed operation by every rule of its kind, the signature last. */

import { feeOf } from "../../src/kinds/amounts.js";
import { applyPayment } from "../../src/kinds/payment/apply-payment.js";
import type { SignedPayment } from "../../src/kinds/payment/payment-kind.js";
import { placePayment } from "../../src/kinds/payment/place-payment.js";
import { applyTransfer } from "../../src/kinds/transfer/apply-transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { applyWithdrawal } from "../../src/kinds/withdrawal/apply-withdrawal.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { checkSignature } from "../../src/operations/sign-operation.js";
import { AccountOverlay } from "../../src/state/account-overlay.js";
import { BatchAccounts } from "../../src/state/batch-accounts.js";
import type { AccountWriter, State } from "../../src/state/state.js";

/** Returns the fee. */
export function applySignedTransfer(
  accounts: AccountWriter,
  transfer: SignedTransfer,
  { domain, feeToken }: { domain: bigint; feeToken: number },
): bigint {
  const trial = new AccountOverlay(accounts);
  applyTransfer(trial, transfer, feeToken);
  checkSignature(accounts, transfer, domain);
  for (const [index, account] of trial.changes()) accounts.setAccount(index, account);
  return feeOf(transfer);
}

/** Credits the account that a batch would. */
export function applySignedPayment(
  state: State,
  payment: SignedPayment & { readonly to?: number },
  { domain, feeToken }: { domain: bigint; feeToken: number },
): void {
  const trial = new BatchAccounts(state);
  const to = payment.to ?? placePayment(trial, payment);
  applyPayment(trial, payment, to, { feeToken, levels: state.levels });
  checkSignature(state, payment, domain);
  for (const [index, account] of trial.changes()) state.setAccount(index, account);
}

/** Returns what L1 is to credit. */
export function applySignedWithdrawal(
  accounts: AccountWriter,
  withdrawal: SignedWithdrawal,
  domain: bigint,
): Payout {
  const trial = new AccountOverlay(accounts);
  const payout = applyWithdrawal(trial, withdrawal);
  checkSignature(accounts, withdrawal, domain);
  for (const [index, account] of trial.changes()) accounts.setAccount(index, account);
  return payout;
}

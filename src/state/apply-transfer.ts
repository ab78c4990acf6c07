/**
 * The state transition of a transfer: rules B to F with the letters of SPEC.md section 4, in the
 * order C, B, D, E, F. A transfer that is refused changes nothing.
 *
 * Rule A, the signature, is `checkSignature`: it is the costly one, and whoever has checked it once
 * (the sequencer at admission) need not do so again. Replay has no signatures to check.
 */
import { gotExpected, ruleError } from "../errors.js";
import { isSignedBy, type SignedTransfer } from "../operations/signed-transfer.js";
import { amountOf, assertTransfer, feeOf, type Transfer } from "../operations/transfer.js";
import type { Account } from "./account.js";
import { AccountOverlay } from "./account-overlay.js";
import { checkBalance, checkCredit, checkNonce, checkToken } from "./account-rules.js";
import { type AccountReader, type AccountWriter, requireAccount } from "./state.js";

/** Rule C: sender and receiver exist and both hold the transfer's token. */
export function checkAccounts(
  accounts: AccountReader,
  transfer: Pick<Transfer, "from" | "to" | "token">,
): { sender: Account; receiver: Account } {
  const sender = requireAccount(accounts, transfer.from);
  const receiver = requireAccount(accounts, transfer.to);
  for (const account of [sender, receiver]) checkToken(account, transfer.token);
  return { sender, receiver };
}

/** Rule F: a fee is in the batch's fee token. */
export function checkFeeToken(transfer: Pick<Transfer, "token" | "fee">, feeToken: number): void {
  if (feeOf(transfer) > 0n && transfer.token !== feeToken) {
    throw ruleError("FeeTokenMismatch", gotExpected("fee token", transfer.token, feeToken));
  }
}

/**
 * Rules A and G: the sender's key signed exactly this transfer for this deployment.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `AccountNotFound`, `InvalidSignature`.
 */
export function checkSignature(
  accounts: AccountReader,
  transfer: SignedTransfer,
  domain: bigint,
): void {
  const { publicKey } = requireAccount(accounts, transfer.from);
  if (!isSignedBy(publicKey, domain, transfer)) {
    const expected = `one by the key of account ${transfer.from} over this transfer and domain`;
    throw ruleError("InvalidSignature", gotExpected("signature", "an invalid one", expected));
  }
}

/**
 * Applies a transfer by rules C, B, D, E and F: moves the amount, takes the fee, raises the nonce.
 *
 * @param feeToken the batch's fee token, 16 bits
 * @returns the fee that joins the batch's fee total
 * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
 */
export function applyTransfer(
  accounts: AccountWriter,
  transfer: Transfer,
  feeToken: number,
): bigint {
  assertTransfer(transfer);
  const { from, to } = transfer;
  const amount = amountOf(transfer);
  const fee = feeOf(transfer);
  const { sender, receiver } = checkAccounts(accounts, transfer);
  checkNonce(transfer.nonce, sender.nonce);
  checkBalance(sender.balance, amount + fee);
  if (from !== to) checkCredit(receiver.balance, amount);
  checkFeeToken(transfer, feeToken);

  accounts.setAccount(from, {
    ...sender,
    balance: sender.balance - amount - fee,
    nonce: sender.nonce + 1,
  });
  const credited = from === to ? accounts.account(to)! : receiver;
  accounts.setAccount(to, { ...credited, balance: credited.balance + amount });
  return fee;
}

/**
 * Applies a signed transfer by every rule, the signature last.
 *
 * @param domain deployment domain, 88 bits
 * @param feeToken the batch's fee token, 16 bits
 * @returns the fee that joins the batch's fee total
 * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
 */
export function applySignedTransfer(
  accounts: AccountWriter,
  transfer: SignedTransfer,
  { domain, feeToken }: { domain: bigint; feeToken: number },
): bigint {
  const trial = new AccountOverlay(accounts);
  const fee = applyTransfer(trial, transfer, feeToken);
  checkSignature(accounts, transfer, domain);
  for (const index of new Set([transfer.from, transfer.to])) {
    accounts.setAccount(index, trial.account(index)!);
  }
  return fee;
}

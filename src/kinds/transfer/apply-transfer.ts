/**
 * The state transition of a transfer: rules B to F with the letters of SPEC.md section 4, in the
 * order C, B, D, E, F. A transfer that is refused changes nothing.
 *
 * Rule A, the signature, is `checkSignature`: it is the costly one, and whoever has checked it once
 * (the sequencer at admission) need not do so again. Replay has no signatures to check.
 */
import type { Account } from "../../state/account.js";
import {
  checkBalance,
  checkCredit,
  checkFeeToken,
  checkHolder,
  checkNonce,
} from "../../state/account-rules.js";
import type { AccountReader, AccountWriter } from "../../state/state.js";
import { amountOf, feeOf } from "../amounts.js";
import { assertTransfer, type Transfer } from "./transfer.js";

/**
 * Rule C: sender and receiver exist and both hold the transfer's token.
 *
 * @throws QuipuError `AccountNotFound`, `TokenMismatch`.
 */
export function checkAccounts(
  accounts: AccountReader,
  { from, to, token }: Pick<Transfer, "from" | "to" | "token">,
): { sender: Account; receiver: Account } {
  const sender = checkHolder(accounts, from, token);
  const receiver = checkHolder(accounts, to, token);
  return { sender, receiver };
}

/**
 * Applies a transfer by rules C, B, D, E and F: moves the amount, takes the fee, raises the nonce.
 *
 * @param feeToken the batch's fee token, 16 bits
 * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
 */
export function applyTransfer(accounts: AccountWriter, transfer: Transfer, feeToken: number): void {
  assertTransfer(transfer);
  const { from, to, token } = transfer;
  const amount = amountOf(transfer);
  const fee = feeOf(transfer);
  const { sender, receiver } = checkAccounts(accounts, transfer);
  checkNonce(transfer.nonce, sender.nonce, from);
  checkBalance(sender.balance, amount + fee, from);
  if (from !== to) checkCredit(receiver.balance, amount, to);
  checkFeeToken(fee, token, feeToken, from);

  accounts.setAccount(from, {
    ...sender,
    balance: sender.balance - amount - fee,
    nonce: sender.nonce + 1,
  });
  // Read again: the receiver may be the sender.
  const credited = accounts.account(to)!;
  accounts.setAccount(to, { ...credited, balance: credited.balance + amount });
}

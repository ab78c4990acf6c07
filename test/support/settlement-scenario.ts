/** Deposits, forced exits and withdrawals of the scenario of transfers. */

import type { PlacedDeposit } from "../../src/batch/apply-operations.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { KeyPair } from "../../src/crypto/eddsa.js";
import { type SignedWithdrawal, signWithdrawal } from "../../src/operations/signed-withdrawal.js";
import { domain, keyOf } from "./transfer-scenario.js";

/** L1 address of the owner of account i. */
export function ownerOf(index: number): bigint {
  return BigInt(0x1000 + index);
}

/** Token of account i. */
export function tokenOf(index: number): number {
  return index % 4 === 3 ? 2 : 1;
}

/** A deposit for account i, which it opens if it is not there yet. */
export function deposit(
  account: number,
  amount: bigint,
  fields: Partial<PlacedDeposit> = {},
): PlacedDeposit {
  const key = compressKey(keyOf(account).publicKey);
  return { account, key, owner: ownerOf(account), token: tokenOf(account), amount, ...fields };
}

/** What a withdrawal of the scenario may leave out. */
export interface WithdrawalOrder {
  readonly from: number;
  readonly amount: bigint;
  readonly nonce?: number;
  readonly token?: number;
}

/** Signs a withdrawal by its account's key, or by another one. */
export function withdraw(
  { from, amount, nonce = 0, token = tokenOf(from) }: WithdrawalOrder,
  key: KeyPair = keyOf(from),
): SignedWithdrawal {
  return signWithdrawal(domain, { from, token, amount, nonce }, key);
}

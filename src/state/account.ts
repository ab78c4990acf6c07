/** An account of the state (SPEC.md section 2). Accounts are values: a change makes a new one. */

import type { PublicKey } from "../crypto/eddsa.js";
import { assertBelow, assertFieldElement } from "../crypto/field.js";
import { BALANCE_LIMIT, NONCE_BITS, OWNER_LIMIT, TOKEN_LIMIT } from "../params.js";

export interface Account {
  /** In the token's smallest unit, 128 bits. */
  readonly balance: bigint;
  /** Number of transfers sent and withdrawals made, 32 bits. */
  readonly nonce: number;
  /** Token id, 16 bits: an account holds one token. */
  readonly token: number;
  /** The key that signs for the account. */
  readonly publicKey: PublicKey;
  /** L1 address that may force an exit, 160 bits. */
  readonly owner: bigint;
}

/**
 * Checks that every field fits its width. A key that is off the curve passes, as L1 lets it pass:
 * it can sign nothing.
 *
 * @throws QuipuError `OutOfRange` or `NotInField`.
 */
export function assertAccount(account: Account): void {
  assertBelow(account.balance, BALANCE_LIMIT, "balance");
  assertBelow(account.nonce, 2 ** NONCE_BITS, "nonce");
  assertBelow(account.token, TOKEN_LIMIT, "token");
  assertFieldElement(account.publicKey.x, "public key x");
  assertFieldElement(account.publicKey.y, "public key y");
  assertBelow(account.owner, OWNER_LIMIT, "owner");
}

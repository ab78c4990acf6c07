/** The leaf of an account (SPEC.md section 2). */
import { poseidon } from "../crypto/poseidon.js";
import { NONCE_BITS } from "../params.js";
import type { Account } from "./account.js";

/** The leaf of an index at which no account stands. */
export const EMPTY_LEAF = 0n;

/** Poseidon4(balance · 2^32 + nonce, token, Ay, owner). */
export function hashLeaf(account: Account): bigint {
  const holding = (account.balance << BigInt(NONCE_BITS)) + BigInt(account.nonce);
  return poseidon([holding, BigInt(account.token), account.publicKey.y, account.owner]);
}

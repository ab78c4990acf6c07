/** The leaf of an account (SPEC.md section 2). */
import { poseidon, poseidonAll } from "../crypto/poseidon.js";
import { NONCE_BITS } from "../params.js";
import type { Account } from "./account.js";

/** The leaf of an index at which no account stands. */
export const EMPTY_LEAF = 0n;

/** Poseidon4(balance · 2^32 + nonce, token, Ay, owner). */
export function hashLeaf(account: Account): bigint {
  return poseidon(leafInputs(account));
}

/** The leaves of many accounts, sooner than one by one. */
export function hashLeaves(accounts: readonly Account[]): bigint[] {
  return poseidonAll(accounts.map(leafInputs));
}

function leafInputs({ balance, nonce, token, publicKey, owner }: Account): bigint[] {
  const holding = (balance << BigInt(NONCE_BITS)) + BigInt(nonce);
  return [holding, BigInt(token), publicKey.y, owner];
}

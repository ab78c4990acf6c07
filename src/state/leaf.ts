/** The leaf of an account (SPEC.md section 2). */
import { poseidon, poseidonAll } from "../crypto/poseidon.js";
import { NONCE_BITS } from "../params.js";
import type { Account } from "./account.js";

/** The leaf of an index at which no account stands. */
export const EMPTY_LEAF = 0n;

/** Accounts whose inputs are in memory at a time. */
const CHUNK = 1024;

/** Poseidon4(balance · 2^32 + nonce, token, Ay, owner). */
export function hashLeaf(account: Account): bigint {
  return poseidon(leafInputs(account));
}

/** The leaves of many accounts, sooner than one by one. */
export function hashLeaves(accounts: readonly Account[]): bigint[] {
  const leaves: bigint[] = [];
  for (let start = 0; start < accounts.length; start += CHUNK) {
    leaves.push(...poseidonAll(accounts.slice(start, start + CHUNK).map(leafInputs)));
  }
  return leaves;
}

function leafInputs({ balance, nonce, token, publicKey, owner }: Account): bigint[] {
  const holding = (balance << BigInt(NONCE_BITS)) + BigInt(nonce);
  return [holding, BigInt(token), publicKey.y, owner];
}

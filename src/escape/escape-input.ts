/**
 * The input of the circuit `Escape(L)` (SPEC.md section 8): what an owner proves of an account to
 * leave a frozen rollup.
 */
import { OWNER_BITS, TOKEN_BITS } from "../params.js";
import type { Account } from "../state/account.js";
import { requireAccount, type State } from "../state/state.js";

/** Public inputs of an escape proof, in this order. */
export interface EscapeStatement {
  /** State root, at which the rollup stands. */
  readonly root: bigint;
  /** account · 2^176 + token · 2^160 + owner. */
  readonly claim: bigint;
  /** Balance of the account, 128 bits. */
  readonly balance: bigint;
}

export interface EscapeInput extends EscapeStatement {
  readonly nonce: bigint;
  readonly keyY: bigint;
  /** [L][8]: the children of the nodes above the account, from below. */
  readonly path: bigint[][];
}

/** Account, token and owner in one element. */
export function escapeClaim(
  account: number,
  { token, owner }: Pick<Account, "token" | "owner">,
): bigint {
  const place = (BigInt(account) << BigInt(TOKEN_BITS)) + BigInt(token);
  return (place << BigInt(OWNER_BITS)) + owner;
}

/**
 * What is to be proven of an account, and how.
 *
 * @throws QuipuError `AccountNotFound` if none stands there.
 */
export function escapeInput(state: State, index: number): EscapeInput {
  const account = requireAccount(state, index);
  return {
    root: state.root,
    claim: escapeClaim(index, account),
    balance: account.balance,
    nonce: BigInt(account.nonce),
    keyY: account.publicKey.y,
    path: state.tree.path(index),
  };
}

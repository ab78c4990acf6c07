/**
 * Looks whether a state that was unpacked is one: whether its accounts make its nodes. Its bytes are those that this
 * machine has written, or their checksum would not fit, and its root is compared with L1's; so a sample is looked at, to
 * find out a fault of the program. A state with few accounts is looked at whole.
 */
import { isOnCurve } from "../../src/crypto/curve.js";
import { poseidonAll } from "../../src/crypto/poseidon.js";
import { gotExpected } from "../../src/errors.js";
import { ARITY } from "../../src/params.js";
import { assertAccount } from "../../src/state/account.js";
import { hashLeaves } from "../../src/state/leaf.js";
import { requireAccount, type State } from "../../src/state/state.js";
import { l1Error } from "../l1-error.js";

/** Accounts that are looked at: some 0.1 s. */
export const SAMPLE = 256;

/**
 * Hashes accounts and the paths above them.
 *
 * @param indices of the accounts
 * @throws QuipuError `SyncMismatch` if a hash is another, or a key is not one that decompression gives (its sign is in
 *   no root, and nothing here confirms it); as `assertAccount` does.
 */
export function checkState(state: State, indices: readonly number[]): void {
  const accounts = indices.map((index) => requireAccount(state, index));
  for (const [i, account] of accounts.entries()) {
    assertAccount(account);
    const { publicKey } = account;
    if (publicKey.x === 0n || isOnCurve(publicKey)) continue;
    const got = `a point off the curve for account ${indices[i]}`;
    throw l1Error("SyncMismatch", gotExpected("key", got, "one on the curve"));
  }
  const { tree, levels } = state;
  assertNodes(state, { height: 0, positions: indices, hashes: hashLeaves(accounts) });
  let below = indices;
  for (let height = 1; height <= levels; height += 1) {
    const positions = [...new Set(below.map((position) => Math.floor(position / ARITY)))];
    const children = positions.map((position) =>
      Array.from({ length: ARITY }, (_, i) => tree.node(height - 1, position * ARITY + i)),
    );
    assertNodes(state, { height, positions, hashes: poseidonAll(children) });
    below = positions;
  }
}

/** Some accounts of a state, or all of them if they are not many. */
export function sampleOf({ indices }: { readonly indices: Uint32Array }): readonly number[] {
  if (indices.length <= SAMPLE) return [...indices];
  return Array.from({ length: SAMPLE }, () => indices[Math.floor(Math.random() * indices.length)]!);
}

function assertNodes(
  { tree }: State,
  {
    height,
    positions,
    hashes,
  }: Readonly<Record<"positions", readonly number[]>> & {
    readonly height: number;
    readonly hashes: readonly bigint[];
  },
): void {
  for (const [i, position] of positions.entries()) {
    const got = tree.node(height, position);
    if (got === hashes[i]) continue;
    const what = `node ${position} at height ${height} of a snapshot`;
    throw l1Error("SyncMismatch", gotExpected(what, got, hashes[i]));
  }
}

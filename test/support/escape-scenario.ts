/** Escapes from the scenario's tree, honest and not. */

import type { Account } from "../../src/state/account.js";
import { AccountTree } from "../../src/state/account-tree.js";
import { hashLeaf } from "../../src/state/leaf.js";
import { levels, scenarioState } from "./transfer-scenario.js";

/** What the public input `claim` packs. */
export interface EscapeClaim {
  readonly account: number;
  readonly token: number;
  readonly owner: bigint;
}

/** account · 2^176 + token · 2^160 + owner. */
export function packClaim({ account, token, owner }: EscapeClaim): bigint {
  return (BigInt(account) << 176n) + (BigInt(token) << 160n) + owner;
}

/** The scenario's accounts, with those given in place of some. */
function accountsWith(replaced: Readonly<Record<number, Partial<Account>>>): Account[] {
  return scenarioState()
    .accounts()
    .map((account, i) => ({ ...account, ...replaced[i] }));
}

/** The circuit's input for the escape of an account, as its owner would make it. */
export function escapeInput(
  index: number,
  replaced: Readonly<Record<number, Partial<Account>>> = {},
) {
  const accounts = accountsWith(replaced);
  const tree = new AccountTree(levels, accounts.map(hashLeaf));
  const { balance, nonce, token, owner, publicKey } = accounts[index]!;
  return {
    root: tree.root,
    claim: packClaim({ account: index, token, owner }),
    balance,
    nonce: BigInt(nonce),
    keyY: publicKey.y,
    path: tree.path(index, levels),
  };
}

/** Accounts in a small tree and the columns and paths by which circuits replace them. */

import { AccountTree } from "../../src/state/account-tree.js";
import { hashLeaf } from "../../src/state/leaf.js";
import { scenarioState } from "./transfer-scenario.js";

/** Levels of the tree; two of them are its top. */
const levels = 3;

/** What becomes of the accounts of a few slots: each gets another balance, unless it is empty. */
export function replaceAccounts(indices: readonly number[]) {
  const state = scenarioState();
  const tree = new AccountTree(levels, state.accounts().map(hashLeaf));
  const [oldRoot, topRoots] = [tree.root, tree.nodesAt(levels - 2)];
  const slots = indices.map((index) => {
    const account = state.account(index);
    const path = tree.path(index, levels - 2);
    const oldNode = tree.node(1, index >> 3);
    if (account === undefined) {
      const empty = {
        oldLive: 0n,
        newLive: 0n,
        oldHolding: 0n,
        newHolding: 0n,
        token: 0n,
        keyY: 0n,
        owner: 0n,
      };
      return { index, columns: empty, path, oldNode, newNode: oldNode };
    }
    const after = { ...account, balance: account.balance + 5n, nonce: account.nonce + 1 };
    tree.update(index, hashLeaf(after));
    const columns = {
      oldLive: 1n,
      newLive: 1n,
      oldHolding: (account.balance << 32n) + BigInt(account.nonce),
      newHolding: (after.balance << 32n) + BigInt(after.nonce),
      token: BigInt(account.token),
      keyY: account.publicKey.y,
      owner: account.owner,
    };
    return { index, columns, path, oldNode, newNode: tree.node(1, index >> 3) };
  });
  return { slots, topRoots, oldRoot, newRoot: tree.root };
}

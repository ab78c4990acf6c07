/** A full batch for the plain circuit: its accounts, its transfers, and what the circuit is given. */
import { deriveKeyPair, type KeyPair, signMessage } from "../../src/crypto/eddsa.js";
import { poseidon } from "../../src/crypto/poseidon.js";
import { PLAIN_LEVELS } from "./plain-instance.js";
import { PlainTree } from "./plain-tree.js";

/** Input signals of one transfer, `PlainTransfer`'s names. */
interface TransferInput {
  readonly token: bigint;
  readonly amount: bigint;
  readonly from: bigint;
  readonly fromKeyX: bigint;
  readonly fromKeyY: bigint;
  readonly fromBalance: bigint;
  readonly fromNonce: bigint;
  readonly fromSiblings: bigint[];
  readonly to: bigint;
  readonly toKeyX: bigint;
  readonly toKeyY: bigint;
  readonly toBalance: bigint;
  readonly toNonce: bigint;
  readonly toSiblings: bigint[];
  readonly r8x: bigint;
  readonly r8y: bigint;
  readonly s: bigint;
}

/** Input signals of `PlainBatch`: those of the transfers, one array a name, and both roots. */
export type PlainBatchInput = { readonly oldRoot: bigint; readonly newRoot: bigint } & {
  readonly [Name in keyof TransferInput]: TransferInput[Name][];
};

interface PlainAccount {
  readonly index: number;
  readonly keys: KeyPair;
  readonly token: bigint;
  balance: bigint;
  nonce: bigint;
}

/**
 * N transfers among as many accounts (two at least), every one of which pays. The accounts stand
 * evenly over the tree, so that their paths part high up.
 *
 * @param transfers N, at least 1 and at most as many as the tree has leaves
 * @param levels depth of the tree
 */
export function plainBatchInput(transfers: number, levels: number = PLAIN_LEVELS): PlainBatchInput {
  const tree = new PlainTree(levels);
  const count = Math.max(2, transfers);
  const distance = Math.floor(2 ** levels / count);
  const accounts = Array.from({ length: count }, (_, i) => accountOf(i, i * distance));
  for (const account of accounts) tree.set(account.index, leafOf(account));
  const oldRoot = tree.root;
  const rows = Array.from({ length: transfers }, (_, i) => {
    const to = accounts[(7 * i + 1) % accounts.length]!;
    return transfer(tree, accounts[i]!, to, 1000n + BigInt(i));
  });
  const names = Object.keys(rows[0]!) as (keyof TransferInput)[];
  const columns = names.map((name) => [name, rows.map((row) => row[name])]);
  return { oldRoot, newRoot: tree.root, ...Object.fromEntries(columns) };
}

function accountOf(position: number, index: number): PlainAccount {
  const keys = deriveKeyPair(new Uint8Array(32).fill(position + 1));
  return { index, keys, token: 1n, balance: 10n ** 20n, nonce: 0n };
}

function leafOf({ keys: { publicKey }, balance, nonce, token }: PlainAccount): bigint {
  return poseidon([publicKey.x, publicKey.y, balance, nonce, token]);
}

/** Applies a transfer to the accounts and the tree, and returns what proves it. */
function transfer(
  tree: PlainTree,
  from: PlainAccount,
  to: PlainAccount,
  amount: bigint,
): TransferInput {
  const sender = { ...from };
  const indices = [BigInt(from.index), BigInt(to.index)] as const;
  const content = [...indices, to.keys.publicKey.x, from.token, amount, from.nonce];
  const { r8, s } = signMessage(from.keys, poseidon(content));
  const fromSiblings = tree.siblings(from.index);
  from.balance -= amount;
  from.nonce += 1n;
  tree.set(from.index, leafOf(from));
  // The receiver as it stands after the sender has paid: they may be the same account.
  const receiver = { ...to };
  const toSiblings = tree.siblings(to.index);
  to.balance += amount;
  tree.set(to.index, leafOf(to));
  return {
    token: from.token,
    amount,
    from: indices[0],
    to: indices[1],
    r8x: r8.x,
    r8y: r8.y,
    s,
    fromKeyX: sender.keys.publicKey.x,
    fromKeyY: sender.keys.publicKey.y,
    fromBalance: sender.balance,
    fromNonce: sender.nonce,
    fromSiblings,
    toKeyX: receiver.keys.publicKey.x,
    toKeyY: receiver.keys.publicKey.y,
    toBalance: receiver.balance,
    toNonce: receiver.nonce,
    toSiblings,
  };
}

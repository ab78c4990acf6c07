/**
 * A full batch for the plain circuit: its accounts, its transfers, and what the circuit is given. Made
 * with the packages that tutorials use: zk-kit's tree, poseidon-lite's hash, circomlibjs' signature.
 */
import { IncrementalMerkleTree } from "@zk-kit/incremental-merkle-tree";
import { buildEddsa, type Eddsa } from "circomlibjs";
import { poseidon2, poseidon5, poseidon6 } from "poseidon-lite";
import { PLAIN_LEVELS } from "./plain-instance.js";

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
  readonly privateKey: Uint8Array;
  readonly publicKey: { readonly x: bigint; readonly y: bigint };
  readonly token: bigint;
  balance: bigint;
  nonce: bigint;
}

/**
 * N transfers among as many accounts (two at least), every one of which pays. The accounts fill the
 * tree from the left.
 *
 * @param transfers N, at least 1 and at most as many as the tree has leaves
 * @param levels depth of the tree
 */
export async function plainBatchInput(
  transfers: number,
  levels: number = PLAIN_LEVELS,
): Promise<PlainBatchInput> {
  const eddsa = await buildEddsa();
  const accounts = Array.from({ length: Math.max(2, transfers) }, (_, i) => accountOf(eddsa, i));
  const tree = new IncrementalMerkleTree(poseidon2, levels, 0n, 2, accounts.map(leafOf));
  const oldRoot = tree.root;
  const rows = accounts.slice(0, transfers).map((from, i) => {
    const to = accounts[(7 * i + 1) % accounts.length]!;
    return transfer({ eddsa, tree, from, to, amount: 1000n + BigInt(i) });
  });
  const names = Object.keys(rows[0]!) as (keyof TransferInput)[];
  const columns = names.map((name) => [name, rows.map((row) => row[name])]);
  return { oldRoot, newRoot: tree.root, ...Object.fromEntries(columns) };
}

function accountOf(eddsa: Eddsa, index: number): PlainAccount {
  const privateKey = new Uint8Array(32).fill(index + 1);
  const [x, y] = eddsa.prv2pub(privateKey);
  const publicKey = { x: eddsa.F.toObject(x), y: eddsa.F.toObject(y) };
  return { index, privateKey, publicKey, token: 1n, balance: 10n ** 20n, nonce: 0n };
}

function leafOf({ publicKey, balance, nonce, token }: PlainAccount): bigint {
  return poseidon5([publicKey.x, publicKey.y, balance, nonce, token]);
}

interface TransferStep {
  readonly eddsa: Eddsa;
  readonly tree: IncrementalMerkleTree;
  readonly from: PlainAccount;
  readonly to: PlainAccount;
  readonly amount: bigint;
}

/** Applies a transfer to the accounts and the tree, and returns what proves it. */
function transfer({ eddsa, tree, from, to, amount }: TransferStep): TransferInput {
  const sender = { ...from };
  const indices = [BigInt(from.index), BigInt(to.index)] as const;
  const content = [...indices, to.publicKey.x, from.token, amount, from.nonce];
  const { R8, S } = eddsa.signPoseidon(from.privateKey, eddsa.F.e(poseidon6(content)));
  const fromSiblings = siblings(tree, from.index);
  from.balance -= amount;
  from.nonce += 1n;
  tree.update(from.index, leafOf(from));
  // The receiver as it stands after the sender has paid: they may be the same account.
  const receiver = { ...to };
  const toSiblings = siblings(tree, to.index);
  to.balance += amount;
  tree.update(to.index, leafOf(to));
  return {
    token: from.token,
    amount,
    from: indices[0],
    to: indices[1],
    r8x: eddsa.F.toObject(R8[0]),
    r8y: eddsa.F.toObject(R8[1]),
    s: S,
    fromKeyX: sender.publicKey.x,
    fromKeyY: sender.publicKey.y,
    fromBalance: sender.balance,
    fromNonce: sender.nonce,
    fromSiblings,
    toKeyX: receiver.publicKey.x,
    toKeyY: receiver.publicKey.y,
    toBalance: receiver.balance,
    toNonce: receiver.nonce,
    toSiblings,
  };
}

/** The siblings on the way from a leaf to the root, from below. */
function siblings(tree: IncrementalMerkleTree, index: number): bigint[] {
  return tree.createProof(index).siblings.map(([sibling]) => sibling!);
}

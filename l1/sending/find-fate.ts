/**
 * What the chain shows of a transaction: which version of it has been mined, or which other
 * transaction has taken its nonce. Only what is seen counts. A nonce that is used says nothing yet,
 * because nodes show it before they show the receipt; neither does anything that a node says when a
 * transaction is handed in.
 */
import type { Block, Hex, Receipt } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import type { PendingTransaction, SignedTransaction } from "./signed-transaction.js";

export type Fate =
  /** A version is as deep in the chain as asked for. */
  | { readonly kind: "final"; readonly receipt: Receipt; readonly version: SignedTransaction }
  /** Another transaction with the nonce is. */
  | { readonly kind: "replaced"; readonly by: Hex }
  /** A version is in the chain, but not that deep. */
  | { readonly kind: "mined"; readonly block: number; readonly head: Block }
  /** The nonce is used, and what used it cannot be seen yet. */
  | { readonly kind: "used"; readonly head: Block }
  /** The nonce is free. */
  | { readonly kind: "waiting"; readonly head: Block };

/**
 * Looks for the fate of a transaction.
 *
 * @param confirmations blocks that it must have come to, its own included
 * @throws QuipuError as the reads of `Chain` do.
 */
export async function findFate(
  chain: Chain,
  { from, nonce, versions }: PendingTransaction,
  confirmations: number,
): Promise<Fate> {
  const head = await chain.head();
  const deep = head.number - (confirmations - 1);
  for (const version of versions) {
    const receipt = await chain.findReceipt(version.hash);
    if (receipt === undefined) continue;
    const block = await chain.findBlock(receipt.blockNumber);
    if (block?.hash !== receipt.blockHash) continue;
    if (receipt.blockNumber <= deep) return { kind: "final", receipt, version };
    return { kind: "mined", block: receipt.blockNumber, head };
  }
  if (deep < 0 || (await chain.transactionCount(from, deep)) <= nonce) {
    return { kind: "waiting", head };
  }
  const signed = Math.min(...versions.map(({ block }) => block));
  const by = await findUse(chain, { from, nonce }, { low: signed - 1, high: deep });
  if (by === undefined || versions.some(({ hash }) => hash === by)) return { kind: "used", head };
  return { kind: "replaced", by };
}

/**
 * The transaction that has used a nonce: its block is found by bisection of the account's nonce.
 *
 * @param low a block in which the nonce was probably free
 * @param high a block in which it was used
 * @returns undefined if the endpoint does not show it, or the chain changed meanwhile
 */
async function findUse(
  chain: Chain,
  { from, nonce }: Pick<SignedTransaction, "from" | "nonce">,
  { low, high }: { low: number; high: number },
): Promise<Hex | undefined> {
  const isUsed = async (block: number): Promise<boolean> =>
    (await chain.transactionCount(from, block)) > nonce;
  let free = low >= 0 && low < high && !(await isUsed(low)) ? low : -1;
  let used = high;
  while (used - free > 1) {
    const middle = Math.floor((free + used) / 2);
    if (await isUsed(middle)) used = middle;
    else free = middle;
  }
  const block = await chain.findBlockWithSenders(used);
  const found = block?.transactions.find((one) => one.from === from && one.nonce === nonce);
  if (found === undefined) return undefined;
  return (await chain.findBlock(used))?.hash === block!.hash ? found.hash : undefined;
}

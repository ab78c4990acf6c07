/**
 * Asks L1, at the endpoint that the user trusts, for what a node says of it. A node may say `committed` of what
 * is not: the batch that it names is looked for among those that the contract has taken. That the operation is in
 * that batch, the node says alone; `quipu sync` reads it from L1.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "../client/messages/transaction.js";
import type { DeployedRollup } from "../l1/contract/connect-rollup.js";
import { readOutcome } from "../l1/contract/transact.js";
import type { Hex } from "../l1/rpc/answers.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { walletError } from "./wallet-error.js";

/** How far behind the node the user's endpoint may be. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Default 30 s. */
  readonly patienceMs?: number | undefined;
}

/**
 * Waits until the contract has taken the batch of an operation that a node calls committed or finalized.
 *
 * @throws QuipuError `NotOnL1`; what asking L1 throws; the signal's reason.
 */
export async function confirmOnL1(
  rollup: DeployedRollup,
  transaction: Transaction,
  waiting: Waiting = {},
): Promise<void> {
  const { batch, l1, state } = transaction;
  const what = `batch ${batch} in transaction ${l1?.transactionHash}`;
  const found = await untilFound(waiting, async () => {
    if (batch === undefined || l1 === undefined) return false;
    const block = await blockOf(rollup, l1.transactionHash as Hex, batch);
    if (block === undefined || state !== "finalized") return block !== undefined;
    const finalized = await rollup.chain.finalized();
    // A chain without finality: that a node counts blocks is its own matter.
    return finalized === null || finalized.number >= block;
  });
  if (found) return;
  const got = "nothing of it on L1";
  throw walletError("NotOnL1", gotExpected(what, got, `${state}, as the node says`));
}

/**
 * Waits until the contract owes something.
 *
 * @returns how much; 0 if the time is over
 */
export async function untilOwed(
  read: () => Promise<bigint>,
  waiting: Waiting = {},
): Promise<bigint> {
  let owed = 0n;
  await untilFound(waiting, async () => {
    owed = await read();
    return owed > 0n;
  });
  return owed;
}

/** The block in which the contract has taken a batch; undefined if it has not, in that transaction. */
async function blockOf(
  rollup: DeployedRollup,
  hash: Hex,
  batch: number,
): Promise<number | undefined> {
  const receipt = await rollup.chain.findReceipt(hash);
  if (receipt === undefined) return undefined;
  try {
    const { event } = readOutcome(rollup, receipt, { name: "BatchesCommitted" });
    const isInside = event.firstBatch <= batch && batch < event.firstBatch + event.count;
    return isInside ? receipt.blockNumber : undefined;
  } catch (error) {
    if (error instanceof QuipuError && error.code === "InvalidRpcAnswer") return undefined;
    throw error;
  }
}

async function untilFound(
  { signal, patienceMs = PATIENCE_MS }: Waiting,
  look: () => Promise<boolean>,
): Promise<boolean> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    signal?.throwIfAborted();
    if (await look()) return true;
    if (waited >= patienceMs) return false;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

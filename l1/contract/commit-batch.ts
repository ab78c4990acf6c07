/**
 * Commits a proven batch, once. An earlier attempt may have brought it to L1 unseen, so L1 is searched
 * before anything is sent and again when the contract refuses. The search goes by the batch's number
 * and its bytes: a batch may leave the root as it is, so the root identifies none.
 */

import { bytesToHex, encodeFunctionData, toHex } from "viem/utils";
import { decodeData } from "../../src/batch/data.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { shapeId } from "../../src/shape.js";
import type { BatchCommitted } from "../../verifier/rollup-event.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Hex, Transaction } from "../rpc/answers.js";
import { LOG_RANGE } from "../rpc/log-range.js";
import { scanLogs } from "../rpc/scan-logs.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { proofWords } from "./proof-words.js";
import { eventTopic, readEvent } from "./read-event.js";
import { readSubmission } from "./read-submission.js";
import { readOutcome, type Transacted, transact } from "./transact.js";

export interface CommitOptions extends SendOptions {
  /** The number that the batch gets, which is the number of batches before it. */
  readonly batchNumber: number;
  /** A block that is older than the batch; the search for it ends there. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
}

/** A batch that is on L1. */
export interface Committed extends Transacted<BatchCommitted> {
  /** Whether an earlier try had brought it there. */
  readonly already: boolean;
}

/**
 * Commits a batch, or finds it committed.
 *
 * @throws QuipuError `RootMismatch` if another batch has this one's number, or the batches before it
 *   are not there (any more); the contract's other refusals; as `Sender.send` does.
 */
export async function commitBatch(
  rollup: DeployedRollup,
  sender: Sender,
  batch: BatchSubmission,
  options: CommitOptions,
): Promise<Committed> {
  await sender.settle();
  const before = await findCommitted(rollup, batch, options);
  if (before !== undefined) return before;
  const { shape, digest, proof } = batch;
  const id = shapeId(shape, rollup.levels);
  const args = [id, bytesToHex(batch.data), digest, proofWords(proof)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "commitBatch", args });
  // Whatever number it gets: another batch that leaves root and queues alone may come before it.
  const event = eventOf(rollup, batch);
  try {
    const committed = await transact(rollup, sender, { data, event, nonce: options.nonce });
    return { ...committed, already: false };
  } catch (error) {
    // It may be refused because it is there: a lost answer, or the same batch by another hand.
    const after = await findCommitted(rollup, batch, options).catch(() => undefined);
    if (after !== undefined) return after;
    throw error;
  }
}

/** The batch, if it is on L1; undefined if its number is the next one. */
async function findCommitted(
  rollup: DeployedRollup,
  batch: BatchSubmission,
  options: CommitOptions,
): Promise<Committed | undefined> {
  const { batchNumber } = options;
  const next = await rollup.view.read("batchNumber");
  if (next === batchNumber) return undefined;
  if (next < batchNumber) {
    throw new QuipuError("RootMismatch", gotExpected("batches on L1", next, batchNumber));
  }
  const transactionHash = await findTransaction(rollup, options);
  const transaction =
    transactionHash === undefined ? undefined : await rollup.chain.findTransaction(transactionHash);
  if (transaction !== undefined && isOf(transaction, batch, rollup.levels)) {
    const receipt = await rollup.chain.findReceipt(transaction.hash);
    if (receipt !== undefined) {
      const outcome = readOutcome(rollup, receipt, { ...eventOf(rollup, batch), batchNumber });
      return { ...outcome, receipt, already: true };
    }
  }
  const got =
    transactionHash === undefined
      ? `no such batch since block ${options.fromBlock ?? 0}`
      : `one with that number in transaction ${transactionHash}`;
  throw new QuipuError("RootMismatch", gotExpected(`batch ${batchNumber}`, got, "this one"));
}

/** What L1 says of a batch that it has accepted. */
function eventOf({ levels }: DeployedRollup, { shape, data }: BatchSubmission) {
  const { newRoot } = decodeData(data, shape, levels).header;
  return { name: "BatchCommitted", shapeId: shapeId(shape, levels), newRoot } as const;
}

/** Whether a transaction commits a batch; the proof may be another one. */
function isOf(transaction: Transaction, { shape, data }: BatchSubmission, levels: number): boolean {
  const there = readSubmission(transaction);
  return there.shapeId === shapeId(shape, levels) && Buffer.from(there.data).equals(data);
}

/** The transaction that a batch was committed in; most are found near the newest block. */
async function findTransaction(
  { chain, address }: DeployedRollup,
  { batchNumber, fromBlock: first = 0, logRange = LOG_RANGE }: CommitOptions,
): Promise<Hex | undefined> {
  const topics = [eventTopic("BatchCommitted"), toHex(batchNumber, { size: 32 })];
  let toBlock = (await chain.head()).number;
  while (toBlock >= first) {
    const fromBlock = Math.max(first, toBlock - logRange + 1);
    const query = { address, topics, fromBlock, toBlock };
    for await (const { logs } of scanLogs(chain, query, logRange)) {
      const [log] = logs;
      if (log !== undefined && readEvent(log)?.name === "BatchCommitted")
        return log.transactionHash;
    }
    toBlock = fromBlock - 1;
  }
  return undefined;
}

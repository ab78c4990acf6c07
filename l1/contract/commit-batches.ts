/**
 * Commits proven batches together, once. An earlier attempt may have brought them to L1 unseen, or
 * somebody else some or all of them, in groups of his own making. So L1 is searched before anything is
 * sent and again when the contract refuses. The search goes by the batches' numbers and bytes: a batch
 * may leave the root as it is, so the root identifies none.
 */

import { bytesToHex, encodeFunctionData } from "viem/utils";
import { newRootOf } from "../../src/batch/data.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { shapeId } from "../../src/shape.js";
import { groupOf } from "../../verifier/group-of.js";
import type { BatchesCommitted } from "../../verifier/rollup-event.js";
import type { BatchSubmission, GroupSubmission } from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Hex } from "../rpc/answers.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import { addressOf } from "./address.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { findGroups, type GroupOnL1, type SearchOptions } from "./find-groups.js";
import { proofWords } from "./proof-words.js";
import { readSubmission } from "./read-submission.js";
import { readOutcome, type Transacted, transact } from "./transact.js";

export interface CommitOptions extends SendOptions, SearchOptions {
  /** The number that the first of the batches gets, which is the number of batches before it. */
  readonly batchNumber: number;
}

/** Batches that are on L1. */
export interface Committed extends Transacted<BatchesCommitted> {
  /** The number that the first of the batches has. */
  readonly batchNumber: number;
  /**
   * Whether they were there before. Then the event and the receipt are those of the transaction that
   * has brought the last of them, which may hold other batches as well.
   */
  readonly already: boolean;
}

/**
 * Commits batches in one transaction, or finds all of them committed.
 *
 * @param batches one or more of one shape and fee recipient, each starting where the one before ends
 * @throws QuipuError `GroupMismatch`, `DomainMismatch` for batches that make no group of this rollup;
 *   `RootMismatch` if other batches have the numbers of these, only the first of these are there, or
 *   the batches before them are not (any more); the contract's other refusals; as `Sender.send` does.
 */
export async function commitBatches(
  rollup: DeployedRollup,
  sender: Sender,
  batches: readonly BatchSubmission[],
  options: CommitOptions,
): Promise<Committed> {
  const group = groupOf(batches, rollup.domain);
  await sender.settle();
  const before = await findCommitted(rollup, batches, options);
  if (before !== undefined) return before;
  const data = commitCall(group, rollup.levels);
  // Whatever numbers they get: another batch that leaves root and queues alone may come before them.
  const event = {
    name: "BatchesCommitted",
    shapeId: shapeId(group.shape, rollup.levels),
    count: batches.length,
    newRoot: newRootOf(batches.at(-1)!.data),
  } as const;
  try {
    const committed = await transact(rollup, sender, { data, event, nonce: options.nonce });
    return { ...committed, batchNumber: committed.event.firstBatch, already: false };
  } catch (error) {
    // They may be refused because they are there: a lost answer, or the same batches by another hand.
    const after = await findCommitted(rollup, batches, options).catch(() => undefined);
    if (after !== undefined) return after;
    throw error;
  }
}

/** The call of the contract that commits a group, encoded. @param levels depth of the tree */
export function commitCall(group: GroupSubmission, levels: number): Hex {
  const proofs = group.proofs.map(({ digest, proof }) => ({ digest, points: proofWords(proof) }));
  const args = [
    ...[shapeId(group.shape, levels), group.oldRoot],
    addressOf(group.feeRecipient),
    bytesToHex(group.data),
    proofs,
  ] as const;
  return encodeFunctionData({ abi: ROLLUP_ABI, functionName: "commitBatches", args });
}

/** The batches, if all are on L1; undefined if the number of the first is the next one. */
async function findCommitted(
  rollup: DeployedRollup,
  batches: readonly BatchSubmission[],
  options: CommitOptions,
): Promise<Committed | undefined> {
  const { batchNumber: first } = options;
  const next = await rollup.view.read("batchNumber");
  if (next === first) return undefined;
  if (next < first) {
    throw new QuipuError("RootMismatch", gotExpected("batches on L1", next, first));
  }
  const groups = await findGroups(rollup, { first, count: batches.length }, options);
  const read = groups.map((group) => batchesOf(rollup, group));
  const found = new Map((await Promise.all(read)).flat());
  for (const [i, batch] of batches.entries()) {
    const number = first + i;
    const there = found.get(number);
    if (there !== undefined && isSame(there, batch, rollup.levels)) continue;
    const got = there === undefined ? missing(number, next, options) : there.description;
    throw new QuipuError("RootMismatch", gotExpected(`batch ${number}`, got, "this one"));
  }
  const { event: there, transactionHash } = groups.at(-1)!;
  const receipt = await rollup.chain.findReceipt(transactionHash);
  if (receipt === undefined) {
    const what = `transaction of batch ${first + batches.length - 1}`;
    throw new QuipuError("RootMismatch", gotExpected(what, "none any more", transactionHash));
  }
  const outcome = readOutcome(rollup, receipt, there);
  return { ...outcome, receipt, batchNumber: first, already: true };
}

/** What one of the batches of a group on L1 is. */
interface BatchOnL1 {
  readonly shapeId: bigint;
  readonly data: Uint8Array;
  readonly description: string;
}

/** The batches of a group on L1 by their numbers; none if the chain has lost it meanwhile. */
async function batchesOf(
  { chain, domain }: DeployedRollup,
  { event, transactionHash }: GroupOnL1,
): Promise<(readonly [number, BatchOnL1])[]> {
  const transaction = await chain.findTransaction(transactionHash);
  if (transaction === undefined) return [];
  const { shapeId: id, batches } = readSubmission(transaction, domain);
  const description = `one with that number in transaction ${transactionHash}`;
  return batches.map((data, i) => [event.firstBatch + i, { shapeId: id, data, description }]);
}

/** Why a batch is not among those that were found. */
function missing(number: number, next: number, { fromBlock = 0 }: CommitOptions): string {
  return number >= next ? `${next} batches on L1` : `no such batch since block ${fromBlock}`;
}

/** Whether a batch on L1 is this one; the proof may be another one. */
function isSame(there: BatchOnL1, { shape, data }: BatchSubmission, levels: number): boolean {
  return there.shapeId === shapeId(shape, levels) && Buffer.from(there.data).equals(data);
}

/**
 * Looks for batches of one's own on L1. An earlier attempt may have brought them there unseen, or somebody else some
 * or all of them, in groups of his own making. The search goes by the batches' numbers and content: a
 * batch may leave the root as it is, so the root identifies none.
 */
import { dataWithoutRecords } from "../../src/batch/blob-calldata.js";
import { dataParts } from "../../src/batch/data.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { parseShapeId, shapeId } from "../../src/shape.js";
import type { BatchesCommitted } from "../../verifier/rollup-event.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import type { Transaction } from "../rpc/answers.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { findGroups, type GroupOnL1, type SearchOptions } from "./find-groups.js";
import { type Publication, publicationOf } from "./publication.js";
import { readDigests } from "./read-digests.js";
import { readSubmission, type Submission } from "./read-submission.js";
import { readOutcome, type Transacted } from "./transact.js";

export interface NumberedSearch extends SearchOptions {
  /** The number that the first of the batches gets, which is the number of batches before it. */
  readonly batchNumber: number;
}

/** Batches that are on L1. */
export interface Committed extends Transacted<BatchesCommitted> {
  /** The number that the first of the batches has. */
  readonly batchNumber: number;
  /**
   * Whether they were there before. Then the event, the receipt and the publication are those of the transaction
   * that has brought the last of them, which may hold other batches as well.
   */
  readonly already: boolean;
  readonly publication: Publication;
}

/**
 * The batches, if all are on L1; undefined if the number of the first is the next one.
 *
 * @throws QuipuError `RootMismatch` if others have their numbers, only some are there, or those before
 *   them are not; what reading L1 throws.
 */
export async function findCommitted(
  rollup: DeployedRollup,
  batches: readonly BatchSubmission[],
  options: NumberedSearch,
): Promise<Committed | undefined> {
  const { batchNumber: first } = options;
  const next = await rollup.view.read("batchNumber");
  if (next === first) return undefined;
  if (next < first) {
    throw new QuipuError("RootMismatch", gotExpected("batches on L1", next, first));
  }
  const groups = await findGroups(rollup, { first, count: batches.length }, options);
  const read = await Promise.all(groups.map((group) => readGroup(rollup, group)));
  const found = new Map(read.flatMap((group) => (group === undefined ? [] : batchesOf(group))));
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
  const { submission, transaction } = read.at(-1)!;
  const publication = publicationOf(submission, transaction, receipt);
  return { ...outcome, receipt, batchNumber: first, already: true, publication };
}

/** A group on L1 and the transaction that it came with. */
interface ReadGroup {
  readonly event: BatchesCommitted;
  readonly transaction: Transaction;
  readonly submission: Submission;
}

/** One of the batches of a group on L1. */
interface BatchOnL1 {
  readonly shapeId: bigint;
  /** Published data; without the records if those stand in a blob. */
  readonly data: Uint8Array;
  /** In place of the records: the proof that L1 has checked binds it to all of the data. */
  readonly digest?: bigint | undefined;
  readonly description: string;
}

/** A group as its transaction has it; undefined if the chain has lost it meanwhile. */
async function readGroup(
  { chain, domain }: DeployedRollup,
  { event, transactionHash }: GroupOnL1,
): Promise<ReadGroup | undefined> {
  const transaction = await chain.findTransaction(transactionHash);
  if (transaction === undefined) return undefined;
  return { event, transaction, submission: readSubmission(transaction, domain) };
}

/** The batches of a group by their numbers. No blob is asked for: their digests tell them apart. */
function batchesOf({
  event: { firstBatch },
  transaction,
  submission,
}: ReadGroup): (readonly [number, BatchOnL1])[] {
  const { shapeId: id } = submission;
  const description = `one with that number in transaction ${transaction.hash}`;
  if ("batches" in submission) {
    return submission.batches.map((data, i) => [
      firstBatch + i,
      { shapeId: id, data, description },
    ]);
  }
  const { shape } = parseShapeId(id);
  const digests = readDigests(transaction);
  return dataWithoutRecords(submission.calldata, shape, submission.implied).map((data, i) => {
    const settled = data.subarray(0, data.length - dataParts(data, shape).records.length);
    return [firstBatch + i, { shapeId: id, data: settled, digest: digests[i], description }];
  });
}

/** Why a batch is not among those that were found. */
function missing(number: number, next: number, { fromBlock = 0 }: SearchOptions): string {
  return number >= next ? `${next} batches on L1` : `no such batch since block ${fromBlock}`;
}

/** Whether a batch on L1 is this one; the proof may be another one. */
function isSame(there: BatchOnL1, batch: BatchSubmission, levels: number): boolean {
  const { shape, data, digest } = batch;
  if (there.shapeId !== shapeId(shape, levels)) return false;
  if (there.digest === undefined) return Buffer.from(there.data).equals(data);
  const settled = data.subarray(0, there.data.length);
  return there.digest === digest && Buffer.from(there.data).equals(settled);
}

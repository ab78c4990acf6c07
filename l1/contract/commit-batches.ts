/**
 * Commits proven batches together, once: L1 is searched for them before anything is sent, and again when
 * the contract refuses. Batches that are proven each by itself go by calldata; those of a group that is proven for
 * a blob go in it, all of them, or as a run by calldata.
 */
import { newRootOf } from "../../src/batch/data.js";
import { shapeId } from "../../src/shape.js";
import { blobGroupOf, runOf } from "../../verifier/blob-group-of.js";
import { groupOf } from "../../verifier/group-of.js";
import type { BatchesCommitted } from "../../verifier/rollup-event.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { isL1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import { assertBlobsOutlast } from "./assert-blobs-outlast.js";
import { blobCall, commitCall, runCall } from "./commit-call.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Committed, findCommitted, type NumberedSearch } from "./find-committed.js";
import { BY_CALLDATA, inBlob } from "./publication.js";
import { type Transacted, transact } from "./transact.js";

export interface CommitOptions extends SendOptions, NumberedSearch {
  /** The blob that the batches are proven for, to publish them in: then they must be all of its group. */
  readonly blob?: Uint8Array | undefined;
  /**
   * Whether they go by calldata if a blob costs more than the sender's ceiling; default false. That is known before
   * anything is signed. With a `nonce` they never do: the transaction that has it may be one with a blob.
   */
  readonly fallback?: boolean | undefined;
}

/**
 * Commits batches in one transaction, or finds all of them committed.
 *
 * @param batches one or more of one shape and fee recipient, each starting where the one before ends
 * @throws QuipuError `GroupMismatch`, `DomainMismatch` for batches that make no group of this rollup;
 *   `RootMismatch` if other batches have the numbers of these, only the first of these are there, or
 *   the batches before them are not (any more); the contract's other refusals; as `Sender.send` does.
 *   With a blob also `DeadlineTooLong`; `BlobFeeTooHigh`, unless there is a fallback.
 */
export async function commitBatches(
  rollup: DeployedRollup,
  sender: Sender,
  batches: readonly BatchSubmission[],
  options: CommitOptions,
): Promise<Committed> {
  if (options.blob !== undefined) assertBlobsOutlast(rollup.deadline);
  const calldata = calldataCall(rollup, batches, options);
  // What this account has under way comes first, a transaction with a blob too: it is never given up.
  await sender.settle();
  const before = await findCommitted(rollup, batches, options);
  if (before !== undefined) return before;
  try {
    return await publish(rollup, sender, { batches, calldata }, options);
  } catch (error) {
    // They may be refused because they are there: a lost answer, or the same batches by another hand.
    const after = await findCommitted(rollup, batches, options).catch(() => undefined);
    if (after !== undefined) return after;
    throw error;
  }
}

interface Call {
  readonly batches: readonly BatchSubmission[];
  /** The call that publishes them by calldata. */
  readonly calldata: Hex;
}

async function publish(
  rollup: DeployedRollup,
  sender: Sender,
  { batches, calldata }: Call,
  { blob, fallback = false, nonce }: CommitOptions,
): Promise<Committed> {
  const { shape, data: last } = batches.at(-1)!;
  // Whatever numbers they get: another batch that leaves root and queues alone may come before them.
  const event = {
    name: "BatchesCommitted",
    shapeId: shapeId(shape, rollup.levels),
    count: batches.length,
    newRoot: newRootOf(last),
  } as const;
  if (blob !== undefined) {
    const group = await blobGroupOf(batches, rollup, blob);
    const call = { data: blobCall(group, rollup.levels), blobs: [blob], event, nonce };
    try {
      const committed = await transact(rollup, sender, call);
      const publication = inBlob(versionedHashOf(batches[0]!), committed.receipt);
      return { ...newly(committed), publication };
    } catch (error) {
      const mayFallBack = fallback && nonce === undefined;
      if (!(mayFallBack && isL1Error(error, "BlobFeeTooHigh"))) throw error;
    }
  }
  const committed = await transact(rollup, sender, { data: calldata, event, nonce });
  return { ...newly(committed), publication: BY_CALLDATA };
}

function newly(transacted: Transacted<BatchesCommitted>) {
  return { ...transacted, batchNumber: transacted.event.firstBatch, already: false };
}

function calldataCall(
  { domain, levels }: DeployedRollup,
  batches: readonly BatchSubmission[],
  { blob }: CommitOptions,
): Hex {
  const isForBlob = blob !== undefined || batches.some(({ member }) => member !== undefined);
  if (isForBlob) return runCall(runOf(batches, domain), levels);
  return commitCall(groupOf(batches, domain), levels);
}

/** Of the blob that a batch is proven for. */
function versionedHashOf({ member }: BatchSubmission): Hex {
  return `0x${member!.group.blobHash.toString(16).padStart(64, "0")}`;
}

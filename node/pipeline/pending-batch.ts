/** Batches that are sealed and not on L1 yet, as far as is known, and what L1 makes of them. */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import { formatShape, type Shape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { demandedQueues, type HeadsAndMarks, takesOf } from "./batch-choices.js";
import type { KeptBatch } from "./batch-journal.js";
import { beginWith } from "./queued-items.js";
import { hasReached, type Standing } from "./standing.js";

/** One of several batches that follow on each other. */
export interface PendingBatch {
  /** In the journal. */
  readonly position: number;
  readonly batch: SealedBatch;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
  after: Standing;
  /** Whom the operations pay, if the batch was read from the journal and that was kept. */
  readonly receivers?: KeptBatch["receivers"];
  /** Its place in the group that it is proven for, and the group's blob; none if it is proven by itself. */
  readonly inBlob?: KeptBatch["inBlob"];
  /** Whether it waits for others that are to go in a blob with it; until then it is not proven. */
  isOpen: boolean;
  /** When it was sealed, or read from the journal; milliseconds. */
  readonly sealedAt: number;
  proof?: ProofPoints | undefined;
  provenAt?: number | undefined;
  provingMs: number;
  isProving: boolean;
  /** Whether it is on its way to L1. */
  isSent: boolean;
  /** Why it could not be proven the last time, how often, and when it is tried again. */
  failure?: ProvingFailure | undefined;
  /** Fires when a proof of it has become worthless. */
  readonly use: AbortController;
}

export interface ProvingFailure {
  readonly error: unknown;
  readonly attempts: number;
  /** Milliseconds. */
  readonly retryAt: number;
}

/** A batch as it comes out of the journal. @param now milliseconds */
export function pendingOf(
  { position, batch, ids, receivers, inBlob, proof, provingMs = 0 }: KeptBatch,
  now: number,
): PendingBatch {
  const provenAt = proof === undefined ? undefined : now;
  return {
    ...{ position, batch, ids, receivers, inBlob, proof, provenAt, provingMs },
    ...{ after: { root: batch.header.newRoot, depositHead: 0, exitHead: 0 } },
    ...{ isOpen: false, isProving: false, isSent: false, sealedAt: now },
    use: new AbortController(),
  };
}

/** A batch as it goes into the journal. */
export function keptOf(pending: PendingBatch): KeptBatch {
  const { position, batch, ids, inBlob, proof, provingMs } = pending;
  return { position, batch, ids, inBlob, proof, provingMs };
}

/** A pending batch that is on L1 after all, and its number there. */
export interface SeenBatch {
  readonly pending: PendingBatch;
  readonly batchNumber: number;
}

/**
 * The first of the batches that are on L1, whoever has brought them there: L1 has the root that the
 * last of them leads to, what they take of the queues is taken, and it has their operations. Of the
 * queues more may be taken: an exit that pays nothing leaves the root as it is, and anybody can put
 * one into a batch that he gets ahead of these.
 */
export function seenBatches(
  followed: FollowedState,
  pending: readonly PendingBatch[],
): readonly SeenBatch[] {
  const { settled, batchNumber: next } = followed;
  const last = pending.findLastIndex(({ after }) => hasReached(followed, after));
  const there = pending.slice(0, last + 1);
  if (!there.every(({ ids }) => ids.every((id) => settled.batchOf(id) !== undefined))) return [];
  return there.map((each, i) => {
    // Empty batches of others may stand between them; one without operations is not told from those.
    const [number = next - (there.length - i)] = each.ids.map((id) => settled.batchOf(id));
    return { pending: each, batchNumber: number };
  });
}

/** A state by its root, and what waits in the queues. */
type QueuesOnRoot = Pick<FollowedState, "deposits" | "exits"> & {
  readonly state: Pick<FollowedState["state"], "root">;
};

/**
 * How many of the first batches L1 would take, one behind the other: they start at its root, take what
 * its queues begin with, and something of each queue in which a marked item then waits.
 */
export function acceptableBatches(
  followed: HeadsAndMarks & QueuesOnRoot,
  pending: readonly PendingBatch[],
): number {
  if (pending[0]?.batch.header.oldRoot !== followed.state.root) return 0;
  const { depositMark, exitMark } = followed;
  // The heads are L1's: others may have taken what these batches take nothing of.
  let { depositHead, exitHead } = followed;
  const refused = pending.findIndex(({ batch }, i) => {
    const taken = pending.slice(0, i + 1).map((each) => each.batch);
    const deposits = taken.flatMap((each) => each.deposits);
    const exits = taken.flatMap((each) => each.exits);
    const demanded = demandedQueues({ depositHead, exitHead, depositMark, exitMark });
    depositHead += batch.deposits.length;
    exitHead += batch.exits.length;
    return !beginWith(followed, { deposits, exits }) || !takesOf(batch, demanded);
  });
  return refused < 0 ? pending.length : refused;
}

/** The first of the batches, as many as are proven, and what L1 is handed of them together. */
export interface ProvenBatches {
  readonly proven: readonly PendingBatch[];
  readonly batches: readonly BatchSubmission[];
  /** The blob to publish them in, if they are all of its group. */
  readonly blob?: Uint8Array | undefined;
}

/**
 * The first of the batches that can go together, up to one that is not proven. In a blob they go only together:
 * if a member is on L1 already, or has no proof, the others go by calldata, with the proofs that they have.
 *
 * @param most of batches that are proven each by itself
 */
export function provenBatches(pending: readonly PendingBatch[], most: number): ProvenBatches {
  const first = pending[0];
  const limit = first?.inBlob === undefined ? most : pending.length;
  const end = pending.findIndex((each, i) => {
    return i >= limit || each.proof === undefined || !goesWith(first!, each);
  });
  const proven = end < 0 ? pending : pending.slice(0, end);
  const batches = proven.map(submissionOf);
  const isWhole = first?.inBlob?.member.group.batches.length === proven.length;
  return { proven, batches, blob: isWhole ? first?.inBlob?.blob : undefined };
}

/** Whether two batches that follow on each other can be in one group. */
export function goesWith(one: PendingBatch, other: PendingBatch): boolean {
  return (
    isSameShape(one.batch.shape, other.batch.shape) &&
    one.batch.header.feeRecipient === other.batch.header.feeRecipient &&
    one.inBlob?.member.group.blobHash === other.inBlob?.member.group.blobHash
  );
}

export function isSameShape(one: Shape, other: Shape): boolean {
  return one === other || formatShape(one) === formatShape(other);
}

function submissionOf({ batch, inBlob, proof }: PendingBatch): BatchSubmission {
  const { shape, data, publicInputs } = batch;
  return { shape, data, digest: publicInputs.digest, proof: proof!, member: inBlob?.member };
}

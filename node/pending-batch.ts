/** Batches that are sealed and not on L1 yet, as far as is known, and what L1 makes of them. */
import type { FollowedState } from "../l1/follow/followed-state.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import type { OperationId } from "../src/operations/operation-id.js";
import type { ProofPoints } from "../verifier/proof-points.js";
import type { BatchSubmission } from "../verifier/submission.js";
import { demandedQueues, takesOf } from "./batch-choices.js";
import { beginWith } from "./queued-items.js";
import { type Standing, stands } from "./standing.js";

/** One of several batches that follow on each other. */
export interface PendingBatch {
  readonly batch: SealedBatch;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
  readonly before: Standing;
  readonly after: Standing;
  proof?: ProofPoints;
  provingMs: number;
  /** Why it could not be proven the last time, until that has been said. */
  failure?: { readonly error: unknown } | undefined;
}

/** A pending batch that is on L1 after all, and its number there. */
export interface SeenBatch {
  readonly pending: PendingBatch;
  readonly batchNumber: number;
}

/**
 * The first of the batches that are on L1, whoever has brought them there: L1 stands where the last of
 * them leads to, and has their operations.
 */
export function seenBatches(
  followed: FollowedState,
  pending: readonly PendingBatch[],
): readonly SeenBatch[] {
  const { settled, batchNumber: next } = followed;
  const last = pending.findLastIndex(({ after }) => stands(followed, after));
  const there = pending.slice(0, last + 1);
  if (!there.every(({ ids }) => ids.every((id) => settled.batchOf(id) !== undefined))) return [];
  return there.map((each, i) => {
    // Empty batches of others may stand between them; one without operations is not told from those.
    const [number = next - (there.length - i)] = each.ids.map((id) => settled.batchOf(id));
    return { pending: each, batchNumber: number };
  });
}

/**
 * How many of the first batches L1 would take, one behind the other: they start at its root, take what
 * its queues begin with, and something of each queue in which a marked item then waits.
 */
export function acceptableBatches(
  followed: FollowedState,
  pending: readonly PendingBatch[],
): number {
  if (pending[0]?.batch.header.oldRoot !== followed.state.root) return 0;
  const { depositMark, exitMark } = followed;
  const refused = pending.findIndex(({ batch, before }, i) => {
    const taken = pending.slice(0, i + 1).map((each) => each.batch);
    const deposits = taken.flatMap((each) => each.deposits);
    const exits = taken.flatMap((each) => each.exits);
    const demanded = demandedQueues({ ...before, depositMark, exitMark });
    return !beginWith(followed, { deposits, exits }) || !takesOf(batch, demanded);
  });
  return refused < 0 ? pending.length : refused;
}

/** What L1 is handed of a batch that is proven. */
export function submissionOf(
  { shape, data, publicInputs }: SealedBatch,
  proof: ProofPoints,
): BatchSubmission {
  return { shape, data, digest: publicInputs.digest, proof };
}

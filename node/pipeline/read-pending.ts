/** What of the journal a node goes on with, when it starts. */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import type { KeptBatch } from "./batch-journal.js";
import { acceptableBatches, goesWith, type PendingBatch, pendingOf } from "./pending-batch.js";
import { keptOperations } from "./replay-pending.js";

export interface ReadBatches {
  /** Those that L1 would take, one behind the other. */
  readonly pending: readonly PendingBatch[];
  /** Those that it has. */
  readonly there: readonly PendingBatch[];
  /** Those that it has not and would not take. */
  readonly dropped: readonly PendingBatch[];
  /** Operations of those, as far as their nonces show that they are in no other batch of L1's. */
  readonly freed: readonly KeptOperation[];
  /** The position of the next batch. */
  readonly nextPosition: number;
}

/**
 * Compares what was kept with L1. A batch to whose root L1 has come is there, and all before it: what has been
 * followed in another process is not remembered by its operations.
 *
 * @param kept from the first to the last
 * @param now milliseconds
 * @param isForBlobs whether the last of them wait for others of their blob, if they had no group yet
 */
export function readPending(
  kept: readonly KeptBatch[],
  followed: FollowedState,
  { now, isForBlobs }: { readonly now: number; readonly isForBlobs: boolean },
): ReadBatches {
  const all = kept.map((each) => pendingOf(each, now));
  const { root } = followed.state;
  const next = 1 + all.findLastIndex(({ batch }) => batch.header.newRoot === root);
  const rest = all.slice(next);
  const gap = rest.findIndex(({ batch }, i) => {
    return i > 0 && rest[i - 1]!.batch.header.newRoot !== batch.header.oldRoot;
  });
  const chained = gap < 0 ? rest : rest.slice(0, gap);
  const pending = chained.slice(0, acceptableBatches(followed, chained));
  const dropped = rest.slice(pending.length);
  const freed = dropped.flatMap(keptOperations).filter(isUnused);
  function isUnused({ operation: { from, nonce } }: KeptOperation): boolean {
    const account = followed.state.account(from);
    return account !== undefined && account.nonce <= nonce;
  }
  if (isForBlobs) reopen(pending);
  const nextPosition = Math.max(0, ...kept.map(({ position }) => position + 1));
  return { pending, there: all.slice(0, next), dropped, freed, nextPosition };
}

/** The last batches that nobody has begun to prove, of one shape, wait for their group again. */
function reopen(pending: readonly PendingBatch[]): void {
  const last = pending.at(-1);
  for (const each of [...pending].reverse()) {
    const isBegun = each.proof !== undefined || each.inBlob !== undefined;
    if (isBegun || !goesWith(last!, each)) return;
    each.isOpen = true;
  }
}

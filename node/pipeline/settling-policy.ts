/**
 * When the first of the pending batches go to L1: when a group is proven, when what is proven has waited long enough,
 * or when nothing more can join it. A group for a blob waits for all of its members, unless one of them cannot be
 * proven.
 */
import { goesWith, type PendingBatch, provenBatches } from "./pending-batch.js";

export interface SettlingPolicy {
  /** Batches in one transaction at most. */
  readonly group: number;
  /** Time for which a proven batch waits for others, in milliseconds. */
  readonly settleAfterMs: number;
}

/** The time from which they should go: 0 for at once, Infinity as long as the first of them cannot. */
export function settleAt(
  pending: readonly PendingBatch[],
  { group, settleAfterMs }: SettlingPolicy,
): number {
  const { proven, blob } = provenBatches(pending, group);
  const [first] = proven;
  if (first === undefined) return Number.POSITIVE_INFINITY;
  const next = pending[proven.length];
  const mayGrow = next === undefined ? first.inBlob === undefined : goesWith(first, next);
  if (blob !== undefined || !mayGrow) return 0;
  if (first.inBlob === undefined && proven.length >= group) return 0;
  if (waitsForBlob(first, pending)) return Number.POSITIVE_INFINITY;
  const oldest = Math.min(...proven.map(({ provenAt }) => provenAt!));
  return oldest + settleAfterMs;
}

/** Whether all members of the group of the first are here, and none has failed. */
function waitsForBlob(first: PendingBatch, pending: readonly PendingBatch[]): boolean {
  if (first.inBlob === undefined) return false;
  const members = pending.filter((each) => goesWith(first, each));
  const isWhole = members.length === first.inBlob.member.group.batches.length;
  return isWhole && members.every(({ failure }) => failure === undefined);
}

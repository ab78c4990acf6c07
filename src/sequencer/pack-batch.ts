/**
 * Chooses the transfers of the next batch: at most N of them, touching at most M distinct accounts,
 * with all fees in one token, each sender's in the order of its nonces.
 *
 * The first eighth of a batch goes by age. The rest goes to the transfers that bring the fewest
 * new accounts into the slot table, the older before the younger, because a batch with room in its
 * table and no transfer that fits is a proof half wasted.
 *
 * Nobody starves. The oldest ready transfer is always tried first, and it always fits: the table
 * has at least two slots, and the first transfer with a fee decides the fee token. So every batch
 * removes the oldest ready transfer, by sealing or by dropping it. Nothing that arrives later gets
 * ahead of it in age: a transfer with k older ones before it is sealed after at most k + 1 batches.
 */
import { feeOf } from "../operations/transfer.js";
import type { Shape } from "../params.js";
import type { WaitingTransfer } from "./waiting-transfer.js";

/** What packing needs to know about the transfers that wait. */
export interface Candidates {
  /** The first ready transfer of each sender, oldest first; a bounded number of senders. */
  readonly heads: readonly WaitingTransfer[];
  /** The ready transfer of the same sender that follows, if there is one. */
  successor(waiting: WaitingTransfer): WaitingTransfer | undefined;
  /** Applies a transfer to the batch in the making; false if it is refused and must be dropped. */
  attempt(waiting: WaitingTransfer, feeToken: number): boolean;
}

/** The transfers of a batch in order. */
export interface Packing {
  readonly chosen: WaitingTransfer[];
  /** The token of the fees; 0 if no transfer pays one. */
  readonly feeToken: number;
}

/** One part in so many of a batch is filled strictly by age. */
const SENIORITY_DIVISOR = 8;

/** Packs a batch of the given shape. */
export function packBatch(candidates: Candidates, shape: Shape): Packing {
  const heads = [...candidates.heads];
  const chosen: WaitingTransfer[] = [];
  const table = new Set<number>();
  const byAge = Math.ceil(shape.transfers / SENIORITY_DIVISOR);
  let feeToken: number | undefined;
  while (chosen.length < shape.transfers) {
    const room = shape.slots - table.size;
    const best = findBest(heads, { table, room, feeToken, byAge: chosen.length < byAge });
    if (best === undefined) break;
    const waiting = heads[best]!;
    const { from, to, token } = waiting.transfer;
    if (candidates.attempt(waiting, feeToken ?? token)) {
      if (paysFee(waiting)) feeToken = token;
      table.add(from).add(to);
      chosen.push(waiting);
      const next = candidates.successor(waiting);
      heads.splice(best, 1, ...(next === undefined ? [] : [next]));
    } else {
      heads.splice(best, 1);
    }
  }
  return { chosen, feeToken: feeToken ?? 0 };
}

interface Room {
  readonly table: ReadonlySet<number>;
  readonly room: number;
  readonly feeToken: number | undefined;
  readonly byAge: boolean;
}

/** Position of the best transfer that fits: the oldest, or the one with the fewest new accounts. */
function findBest(
  heads: readonly WaitingTransfer[],
  { table, room, feeToken, byAge }: Room,
): number | undefined {
  let best: number | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let bestArrival = Number.POSITIVE_INFINITY;
  heads.forEach((waiting, position) => {
    const { from, to, token } = waiting.transfer;
    const added = (table.has(from) ? 0 : 1) + (table.has(to) || from === to ? 0 : 1);
    if (added > room) return;
    if (feeToken !== undefined && token !== feeToken && paysFee(waiting)) return;
    const rank = byAge ? 0 : added;
    if (rank > bestRank || (rank === bestRank && waiting.arrival > bestArrival)) return;
    best = position;
    bestRank = rank;
    bestArrival = waiting.arrival;
  });
  return best;
}

function paysFee({ transfer }: WaitingTransfer): boolean {
  return feeOf(transfer) > 0n;
}

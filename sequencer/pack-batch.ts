/**
 * Chooses the transfers and withdrawals of the next batch: at most N and W of them, touching at most
 * M distinct accounts with what the batch takes of L1's queues, with all fees in one token, each
 * sender's in the order of its nonces. A batch applies its withdrawals after its transfers, so after
 * a withdrawal of a sender no transfer of the same sender fits.
 *
 * The first eighth of a batch goes by age. The rest goes to the operations that bring the fewest
 * new accounts into the slot table, the older before the younger, because a batch with room in its
 * table and no operation that fits is a proof half wasted.
 *
 * Nobody starves. The oldest ready operation is always tried first, and it fits: the first transfer
 * with a fee decides the fee token, and the table has at least two slots, of which L1's queues leave
 * two if the shape has D + E ≤ M − 2. So every batch removes the oldest ready operation, by sealing
 * or by dropping it. Nothing that arrives later gets ahead of it in age: an operation with k older
 * ones before it is sealed after at most k + 1 batches. There are two exceptions: a withdrawal waits
 * for a batch of a shape that takes any, and a shape with less room for more queue items may fill up
 * with them, as long as somebody pays for that on L1.
 */
import { isTransfer, type SignedOperation } from "../src/operations/signed-operation.js";
import type { SignedTransfer } from "../src/operations/signed-transfer.js";
import type { SignedWithdrawal } from "../src/operations/signed-withdrawal.js";
import { feeOf } from "../src/operations/transfer.js";
import type { Shape } from "../src/params.js";
import type { WaitingOperation } from "./waiting-operation.js";

/** What packing needs to know about the operations that wait. */
export interface Candidates {
  /** The first ready operation of each sender, oldest first; a bounded number of senders. */
  readonly heads: readonly WaitingOperation[];
  /** The accounts that the batch's deposits and exits name; none if not given. */
  readonly table?: ReadonlySet<number>;
  /** The ready operation of the same sender that follows, if there is one. */
  successor(waiting: WaitingOperation): WaitingOperation | undefined;
  /** Applies an operation to the batch in the making; false if it is refused and must be dropped. */
  attempt(waiting: WaitingOperation, feeToken: number): boolean;
}

/** The operations of a batch. */
export interface Packing {
  /** In the order in which they were chosen. */
  readonly chosen: readonly WaitingOperation[];
  /** In the order in which they are applied. */
  readonly transfers: readonly SignedTransfer[];
  readonly withdrawals: readonly SignedWithdrawal[];
  /** The token of the fees; 0 if no transfer pays one. */
  readonly feeToken: number;
}

/** One part in so many of a batch is filled strictly by age. */
const SENIORITY_DIVISOR = 8;

/** Packs a batch of the given shape. */
export function packBatch(candidates: Candidates, shape: Shape): Packing {
  const heads = [...candidates.heads];
  const packing = new PackingInProgress(shape, candidates.table);
  for (;;) {
    const best = packing.findBest(heads);
    if (best === undefined) return packing;
    const waiting = heads[best]!;
    if (candidates.attempt(waiting, packing.feeTokenWith(waiting.operation))) {
      packing.take(waiting);
      const next = candidates.successor(waiting);
      heads.splice(best, 1, ...(next === undefined ? [] : [next]));
    } else {
      heads.splice(best, 1);
    }
  }
}

class PackingInProgress implements Packing {
  readonly chosen: WaitingOperation[] = [];
  readonly transfers: SignedTransfer[] = [];
  readonly withdrawals: SignedWithdrawal[] = [];
  readonly #shape: Shape;
  readonly #table: Set<number>;
  /** How many operations are chosen by age alone. */
  readonly #byAge: number;
  #feeToken: number | undefined;

  constructor(shape: Shape, table: Iterable<number> = []) {
    this.#shape = shape;
    this.#table = new Set(table);
    this.#byAge = Math.ceil((shape.transfers + shape.withdrawals) / SENIORITY_DIVISOR);
  }

  get feeToken(): number {
    return this.#feeToken ?? 0;
  }

  /** The fee token that the batch has if it takes an operation. */
  feeTokenWith({ token }: SignedOperation): number {
    return this.#feeToken ?? token;
  }

  take(waiting: WaitingOperation): void {
    const { operation } = waiting;
    this.chosen.push(waiting);
    if (paysFee(operation)) this.#feeToken = operation.token;
    for (const account of accountsOf(operation)) this.#table.add(account);
    if (isTransfer(operation)) this.transfers.push(operation);
    else this.withdrawals.push(operation);
  }

  /** Position of the best operation that fits: the oldest, or the one with the fewest new accounts. */
  findBest(heads: readonly WaitingOperation[]): number | undefined {
    const byAge = this.chosen.length < this.#byAge;
    const room = this.#shape.slots - this.#table.size;
    let best: number | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    let bestArrival = Number.POSITIVE_INFINITY;
    for (const [position, { operation, arrival }] of heads.entries()) {
      const added = accountsOf(operation).filter((account) => !this.#table.has(account)).length;
      if (added > room || !this.#takesKind(operation) || !this.#takesFee(operation)) continue;
      const rank = byAge ? 0 : added;
      if (rank > bestRank || (rank === bestRank && arrival > bestArrival)) continue;
      best = position;
      bestRank = rank;
      bestArrival = arrival;
    }
    return best;
  }

  /** Whether there is room for one more of the kind, and none of the sender's stands in its way. */
  #takesKind(operation: SignedOperation): boolean {
    if (!isTransfer(operation)) return this.withdrawals.length < this.#shape.withdrawals;
    if (this.transfers.length >= this.#shape.transfers) return false;
    return this.withdrawals.every(({ from }) => from !== operation.from);
  }

  #takesFee(operation: SignedOperation): boolean {
    return operation.token === this.feeTokenWith(operation) || !paysFee(operation);
  }
}

/** The distinct accounts that an operation touches. */
function accountsOf(operation: SignedOperation): number[] {
  const { from } = operation;
  return isTransfer(operation) && operation.to !== from ? [from, operation.to] : [from];
}

function paysFee(operation: SignedOperation): boolean {
  return isTransfer(operation) && feeOf(operation) > 0n;
}

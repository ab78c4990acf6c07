/**
 * All waiting operations, by sender, within bounds: in all and of one sender, and how many of them
 * behind a nonce gap. Whether an operation deserves to be admitted is the sequencer's business.
 */
import { gotExpected, QuipuError } from "../src/errors.js";
import { LIST_OF, type SignedKindName } from "../src/operations/kinds.js";
import { SenderQueue } from "./sender-queue.js";
import type { WaitingOperation } from "./waiting-operation.js";

/** How many operations may wait. */
export interface PoolLimits {
  /** Waiting operations in all. */
  readonly waiting: number;
  /** Waiting operations of one sender. */
  readonly perSender: number;
  /** Operations behind a nonce gap in all. */
  readonly held: number;
  /** Operations behind a nonce gap of one sender. */
  readonly heldPerSender: number;
}

/** What admission looks at in a sender's queue. */
export type SenderView = Pick<
  SenderQueue,
  "get" | "held" | "leastWorth" | "nextNonce" | "reserved" | "size"
>;

export const DEFAULT_LIMITS: PoolLimits = {
  waiting: 100_000,
  perSender: 1024,
  held: 10_000,
  heldPerSender: 16,
};

/** An operation that wants a place. */
export type Applicant = Pick<WaitingOperation, "worth"> & {
  readonly from: number;
  readonly nonce: number;
};

/** An operation that must make room, and what it was worth where it stood. */
export interface Displaced {
  readonly waiting: WaitingOperation;
  readonly worth: number;
}

export class OperationPool {
  readonly #limits: PoolLimits;
  readonly #queues = new Map<number, SenderQueue>();
  #waiting = 0;
  #held = 0;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Number of operations that wait for a batch. */
  get ready(): number {
    return this.#waiting - this.#held;
  }

  /** Number of operations that wait for an earlier nonce. */
  get held(): number {
    return this.#held;
  }

  /** The queue of a sender, empty if nothing of it waits; it is changed through the pool only. */
  queueOf(sender: number, accountNonce: number): SenderView {
    return this.#queues.get(sender) ?? new SenderQueue(accountNonce);
  }

  /**
   * Finds room for one more operation of a sender. A full pool makes room for one that is ready and
   * worth more than the last operation of another sender. An operation counts for no more than the
   * cheapest before it of its sender: nobody can hold a place for free ones by one that pays, nor
   * displace others by what cannot be sealed.
   *
   * @returns the operation that must be dropped for it, if any
   * @throws QuipuError `QueueFull`.
   */
  findRoom(queue: SenderView, applicant: Applicant): Displaced | undefined {
    const { waiting, perSender, held, heldPerSender } = this.#limits;
    const { from, nonce, worth } = applicant;
    if (queue.get(nonce) !== undefined) return undefined;
    assertLess("waiting operations of the sender", queue.size, perSender);
    const isReady = nonce === queue.nextNonce;
    if (!isReady) {
      assertLess("operations held for a nonce gap", this.#held, held);
      assertLess("operations of the sender held", queue.held, heldPerSender);
    }
    if (this.#waiting < waiting) return undefined;
    const offered = isReady ? Math.min(worth, queue.leastWorth) : 0;
    const cheapest = offered > 0 ? this.#cheapestOfOthers(from) : undefined;
    if (cheapest !== undefined && cheapest.lastWorth < offered) {
      return { waiting: cheapest.last(), worth: cheapest.lastWorth };
    }
    throw full("waiting operations", this.#waiting, waiting);
  }

  /**
   * Adds an operation, in place of one of the same sender and nonce.
   *
   * @param accountNonce its sender's nonce in the state
   */
  add(waiting: WaitingOperation, accountNonce: number): void {
    const { from } = waiting.operation;
    const queue = this.#queues.get(from) ?? new SenderQueue(accountNonce);
    this.#queues.set(from, queue);
    this.#change(from, queue, () => queue.add(waiting));
  }

  /** Removes an operation that will not be sealed. */
  drop(waiting: WaitingOperation): void {
    const queue = this.#queues.get(waiting.operation.from)!;
    this.#change(waiting.operation.from, queue, () => queue.drop(waiting));
  }

  /** Removes an operation that has been sealed: the head of its sender's queue. */
  shift(waiting: WaitingOperation): void {
    const queue = this.#queues.get(waiting.operation.from)!;
    this.#change(waiting.operation.from, queue, () => queue.shift());
  }

  /**
   * The next operation of senders that have a ready one: of each kind that is asked for the oldest,
   * and as many of those that are worth most. No crowd of one kind can hide another, and no crowd of
   * old ones can hide what pays.
   */
  heads(kinds: readonly SignedKindName[], most: number): WaitingOperation[] {
    const byKind = new Map(kinds.map((name) => [name, [] as WaitingOperation[]]));
    for (const queue of this.#queues.values()) {
      const head = queue.head();
      if (head !== undefined) byKind.get(LIST_OF[head.operation.kind])?.push(head);
    }
    return [...byKind.values()].flatMap((heads) => [
      ...new Set([
        ...lowest(heads, most, ({ arrival }) => arrival),
        ...lowest(heads, most, ({ worth }) => -worth),
      ]),
    ]);
  }

  /** Ready operations by kind, counted up to so many in all. */
  readyByKind(most: number): Record<SignedKindName, number> {
    const counts = { payments: 0, transfers: 0, withdrawals: 0 };
    let left = most;
    for (const queue of this.#queues.values()) {
      for (const { operation } of queue.readyOperations()) {
        if (left === 0) return counts;
        counts[LIST_OF[operation.kind]] += 1;
        left -= 1;
      }
    }
    return counts;
  }

  /** When the oldest of the next operations of all senders was taken; undefined if none is ready. */
  get oldestReady(): number | undefined {
    let oldest: number | undefined;
    for (const queue of this.#queues.values()) {
      const since = queue.head()?.since;
      if (since !== undefined && (oldest === undefined || since < oldest)) oldest = since;
    }
    return oldest;
  }

  /** The ready operation that follows a ready one of the same sender. */
  successor({ operation: { from, nonce } }: WaitingOperation): WaitingOperation | undefined {
    return this.#queues.get(from)?.get(nonce + 1);
  }

  /** All operations behind a nonce gap. */
  heldOperations(): WaitingOperation[] {
    if (this.#held === 0) return [];
    return [...this.#queues.values()].flatMap((queue) => queue.heldOperations());
  }

  /** The queue whose last operation is worth least, the youngest of several. */
  #cheapestOfOthers(sender: number): SenderQueue | undefined {
    let cheapest: SenderQueue | undefined;
    for (const [other, queue] of this.#queues) {
      if (other !== sender && (cheapest === undefined || isCheaper(queue, cheapest))) {
        cheapest = queue;
      }
    }
    return cheapest;
  }

  #change(sender: number, queue: SenderQueue, change: () => void): void {
    const { size, held } = queue;
    change();
    this.#waiting += queue.size - size;
    this.#held += queue.held - held;
    if (queue.size === 0) this.#queues.delete(sender);
  }
}

function isCheaper(one: SenderQueue, other: SenderQueue): boolean {
  if (one.lastWorth !== other.lastWorth) return one.lastWorth < other.lastWorth;
  return one.last().arrival > other.last().arrival;
}

/** The items with the lowest ranks, at most so many; equal ranks by age. */
function lowest(
  heads: readonly WaitingOperation[],
  most: number,
  rankOf: (head: WaitingOperation) => number,
): WaitingOperation[] {
  if (heads.length <= most) return [...heads];
  const ranks = Float64Array.from(heads, rankOf).sort();
  const limit = ranks[most - 1]!;
  const chosen = heads.filter((head) => rankOf(head) < limit);
  const ties = heads.filter((head) => rankOf(head) === limit);
  ties.sort((a, b) => a.arrival - b.arrival);
  return [...chosen, ...ties.slice(0, most - chosen.length)];
}

function assertLess(what: string, count: number, limit: number): void {
  if (count >= limit) throw full(what, count, limit);
}

function full(what: string, count: number, limit: number): QuipuError<"QueueFull"> {
  return new QuipuError("QueueFull", gotExpected(what, count, `< ${limit}`));
}

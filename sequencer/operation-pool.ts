/**
 * All waiting operations, by sender, within bounds: in all, held in all, and held per sender.
 * Whether an operation deserves to be admitted is the sequencer's business.
 */
import { gotExpected, QuipuError } from "../src/errors.js";
import { isTransfer } from "../src/operations/signed-operation.js";
import { SenderQueue } from "./sender-queue.js";
import type { WaitingOperation } from "./waiting-operation.js";

/** How many operations may wait. */
export interface PoolLimits {
  /** Waiting operations in all. */
  readonly waiting: number;
  /** Operations behind a nonce gap in all. */
  readonly held: number;
  /** Operations behind a nonce gap of one sender. */
  readonly heldPerSender: number;
}

/** What admission looks at in a sender's queue. */
export type SenderView = Pick<SenderQueue, "get" | "held" | "nextNonce" | "reserved">;

export const DEFAULT_LIMITS: PoolLimits = { waiting: 100_000, held: 10_000, heldPerSender: 16 };

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
   * Checks that there is room for one more operation of a sender.
   *
   * @throws QuipuError `QueueFull`.
   */
  assertRoom(queue: SenderView, nonce: number): void {
    assertLess("waiting operations", this.#waiting, this.#limits.waiting);
    if (nonce === queue.nextNonce) return;
    assertLess("operations held for a nonce gap", this.#held, this.#limits.held);
    assertLess("operations of the sender held", queue.held, this.#limits.heldPerSender);
  }

  /** Adds an operation; `accountNonce` is its sender's nonce in the state. */
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
   * The next operation of every sender that has a ready one, oldest first, but at most so many of each
   * kind: no crowd of withdrawals can hide the transfers behind it, nor the other way round.
   */
  heads(most: { readonly transfers: number; readonly withdrawals: number }): WaitingOperation[] {
    const heads: WaitingOperation[] = [];
    for (const queue of this.#queues.values()) {
      const head = queue.head();
      if (head !== undefined) heads.push(head);
    }
    const left = { ...most };
    return heads
      .sort((a, b) => a.arrival - b.arrival)
      .filter(({ operation }) => left[isTransfer(operation) ? "transfers" : "withdrawals"]-- > 0);
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

  #change(sender: number, queue: SenderQueue, change: () => void): void {
    const { size, held } = queue;
    change();
    this.#waiting += queue.size - size;
    this.#held += queue.held - held;
    if (queue.size === 0) this.#queues.delete(sender);
  }
}

function assertLess(what: string, count: number, limit: number): void {
  if (count >= limit) throw new QuipuError("QueueFull", gotExpected(what, count, `< ${limit}`));
}

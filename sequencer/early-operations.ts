/**
 * Operations that wait for what a later batch may bring, by sender and in the order of their nonces:
 * of each sender only the first can be admitted next.
 */
import type { SignedOperation } from "../src/operations/kinds.js";

export class EarlyOperations<Early extends { readonly operation: SignedOperation }> {
  readonly #bySender = new Map<number, Early[]>();
  #size = 0;

  /** Number of operations. */
  get size(): number {
    return this.#size;
  }

  /** The senders that have operations here. */
  get senders(): readonly number[] {
    return [...this.#bySender.keys()];
  }

  /** The operations of a sender, lowest nonce first. */
  of(sender: number): readonly Early[] {
    return this.#bySender.get(sender) ?? [];
  }

  /** Adds an operation, behind those of the same sender and nonce. */
  add(early: Early): void {
    const { from, nonce } = early.operation;
    const queue = this.#bySender.get(from) ?? [];
    const before = queue.findLastIndex(({ operation }) => operation.nonce <= nonce);
    queue.splice(before + 1, 0, early);
    this.#bySender.set(from, queue);
    this.#size += 1;
  }

  /** Removes an operation that is here. */
  remove(early: Early): void {
    const { from } = early.operation;
    const queue = this.#bySender.get(from)!;
    queue.splice(queue.indexOf(early), 1);
    if (queue.length === 0) this.#bySender.delete(from);
    this.#size -= 1;
  }

  /** Removes all operations. */
  takeAll(): readonly Early[] {
    const all = [...this.#bySender.values()].flat();
    this.#bySender.clear();
    this.#size = 0;
    return all;
  }
}

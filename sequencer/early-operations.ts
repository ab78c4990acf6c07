/**
 * Operations that wait for what a later batch may bring, by sender and in the order of their nonces:
 * of each sender only the first can be admitted next.
 */
import { gotExpected, QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { DrivenOperation } from "./driven-operations.js";

const DEFAULT_LIMIT = 1000;

/** Submitted operations of one sender that may be early. */
const LIMIT_PER_SENDER = 16;

export class EarlyOperations {
  readonly #limit: number;
  readonly #bySender = new Map<number, DrivenOperation[]>();
  #size = 0;

  /** @param limit of submitted operations; 1,000 if not given */
  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  /** Number of operations. */
  get size(): number {
    return this.#size;
  }

  /** The senders that have operations here. */
  get senders(): readonly number[] {
    return [...this.#bySender.keys()];
  }

  /** The first operation of a sender, the one with the lowest nonce. */
  firstOf(sender: number): DrivenOperation | undefined {
    return this.#bySender.get(sender)?.[0];
  }

  /** Why an operation has to wait that its sender must make before this one; undefined if there is none. */
  reasonBefore({ from, nonce }: SignedOperation): QuipuError | undefined {
    const first = this.firstOf(from);
    return first !== undefined && first.operation.nonce < nonce ? first.early!.reason : undefined;
  }

  /**
   * Bounds what is submitted too early.
   *
   * @param reason why the operation would have to wait
   * @throws QuipuError `QueueFull`.
   */
  assertRoomFor({ from }: SignedOperation, reason: QuipuError): void {
    assertLess("early operations", this.#size, this.#limit, reason);
    const count = this.#bySender.get(from)?.length ?? 0;
    assertLess("early operations of the sender", count, LIMIT_PER_SENDER, reason);
  }

  /** Adds an operation, behind those of the same sender and nonce. @param since number of batches sealed before */
  add(entry: DrivenOperation, reason: QuipuError, since: number): void {
    const { from, nonce } = entry.operation;
    const queue = this.#bySender.get(from) ?? [];
    const before = queue.findLastIndex(({ operation }) => operation.nonce <= nonce);
    queue.splice(before + 1, 0, entry);
    this.#bySender.set(from, queue);
    this.#size += 1;
    entry.early = { reason, since };
  }

  /** Removes an operation that is here. */
  remove(entry: DrivenOperation): void {
    const { from } = entry.operation;
    const queue = this.#bySender.get(from)!;
    queue.splice(queue.indexOf(entry), 1);
    if (queue.length === 0) this.#bySender.delete(from);
    this.#size -= 1;
    entry.early = undefined;
  }

  /** Removes all operations; returns each, and why it waited. */
  takeAll(): readonly { readonly entry: DrivenOperation; readonly reason: QuipuError }[] {
    const all = [...this.#bySender.values()].flat();
    this.#bySender.clear();
    this.#size = 0;
    return all.map((entry) => {
      const { reason } = entry.early!;
      entry.early = undefined;
      return { entry, reason };
    });
  }
}

function assertLess(what: string, count: number, limit: number, cause: QuipuError): void {
  if (count < limit) return;
  throw new QuipuError("QueueFull", gotExpected(what, count, `< ${limit}`), { cause });
}

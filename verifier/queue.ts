/**
 * A queue of L1 (SPEC.md section 8). It keeps of each item a hash that commits to all items up to
 * it, and a deadline; the items themselves stand in the events.
 */
import { gotExpected } from "../src/errors.js";
import { EMPTY_QUEUE_HASH, nextQueueHash } from "../src/kinds/queue-hash.js";
import { type QueueTiming, timeFor, urgentFrom } from "./queue-timing.js";
import { verifierError } from "./verifier-error.js";

/** Deadlines take five bytes of an entry. */
const MAX_DEADLINE = 2 ** 40 - 1;

interface Entry {
  /** 27 bytes. */
  readonly hash: Uint8Array;
  /** Seconds. */
  readonly deadline: number;
}

export class Queue {
  readonly #name: string;
  readonly #timing: QueueTiming;
  readonly #entries: Entry[] = [];
  #head = 0;
  #mark = 0;

  /** @param name for messages */
  constructor(name: string, timing: QueueTiming) {
    this.#name = name;
    this.#timing = timing;
  }

  /** Number of items queued so far. */
  get tail(): number {
    return this.#entries.length;
  }

  /** Number of items processed so far. */
  get head(): number {
    return this.#head;
  }

  /** Position behind the last item that was marked. */
  get mark(): number {
    return this.#mark;
  }

  /** Deadline of an item in seconds, or undefined if there is none. */
  deadlineOf(index: number): number | undefined {
    return this.#entries[index]?.deadline;
  }

  /** Hash of an item and all before it, 27 bytes, or undefined if there is none. */
  hashOf(index: number): Uint8Array | undefined {
    return this.#entries[index]?.hash.slice();
  }

  /**
   * Adds an item.
   *
   * @param now in seconds
   * @returns its position and its deadline
   */
  push(item: Uint8Array, now: number): { readonly index: number; readonly deadline: number } {
    const entry = {
      hash: nextQueueHash(this.#hashBefore(this.tail), item),
      // A time that does not fit is so far away that it may as well be a little earlier.
      deadline: Math.min(now + timeFor(this.tail - this.#head, this.#timing), MAX_DEADLINE),
    };
    return { index: this.#entries.push(entry) - 1, deadline: entry.deadline };
  }

  /** Deadline of an item that waits, or undefined if none waits there. */
  dueOf(index: number): number | undefined {
    return index < this.#head ? undefined : this.deadlineOf(index);
  }

  /**
   * Checks that items are the next ones of the queue.
   *
   * @throws QuipuError `QueueMismatch`.
   */
  checkNext(items: readonly Uint8Array[]): void {
    const left = this.tail - this.#head;
    if (items.length > left) {
      const got = `${items.length} items`;
      throw verifierError("QueueMismatch", gotExpected(this.#name, got, `at most ${left}`));
    }
    const hash = items.reduce(nextQueueHash, this.#hashBefore(this.#head));
    if (items.length > 0) this.#compare(hash, this.#head + items.length - 1);
  }

  /**
   * Marks an item that waits, and all before it, if at most half of the time is left that it would
   * get if it joined in its place now.
   *
   * @param now in seconds
   * @throws QuipuError `NotQueued`, `NotUrgent`.
   */
  markItem(index: number, now: number): void {
    this.assertQueued(index);
    const from = urgentFrom(this.deadlineOf(index)!, index - this.#head, this.#timing);
    if (now < from) {
      const what = `${this.#name}: time at which item ${index} is marked`;
      throw verifierError("NotUrgent", gotExpected(what, now, `>= ${from}`));
    }
    this.#mark = Math.max(this.#mark, index + 1);
  }

  /**
   * Checks that a batch which takes so many items may leave the others: if a marked one waits, it must
   * take one at least.
   *
   * @throws QuipuError `MarkedItemWaiting`.
   */
  assertMarkedTaken(taken: number): void {
    if (taken > 0 || this.#head >= this.#mark) return;
    const what = `${this.#name}: items taken`;
    const expected = `> 0, for items ${this.#head}…${this.#mark - 1} are marked`;
    throw verifierError("MarkedItemWaiting", gotExpected(what, taken, expected));
  }

  /** Moves the head over items that `checkNext` has let pass. */
  advance(count: number): void {
    this.#head += count;
  }

  /**
   * Checks that an item waits at a position.
   *
   * @throws QuipuError `NotQueued`.
   */
  assertQueued(index: number): void {
    if (Number.isSafeInteger(index) && index >= this.#head && index < this.tail) return;
    const expected = `${this.#head}…${this.tail} (excl.)`;
    throw verifierError("NotQueued", gotExpected(`${this.#name}: item`, index, expected));
  }

  /**
   * Checks that an item is the one that was queued at a position.
   *
   * @throws QuipuError `QueueMismatch`.
   */
  checkItem(index: number, item: Uint8Array): void {
    this.#compare(nextQueueHash(this.#hashBefore(index), item), index);
  }

  #hashBefore(index: number): Uint8Array {
    return this.#entries[index - 1]?.hash ?? EMPTY_QUEUE_HASH;
  }

  #compare(hash: Uint8Array, index: number): void {
    const expected = this.#entries[index]!.hash;
    if (hash.every((byte, i) => byte === expected[i])) return;
    const [got, queued] = [hash, expected].map((bytes) => Buffer.from(bytes).toString("hex"));
    const what = `${this.#name}: hash of the items up to ${index}`;
    throw verifierError("QueueMismatch", gotExpected(what, got, queued));
  }
}

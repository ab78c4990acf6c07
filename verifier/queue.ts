/**
 * A queue of L1 (SPEC.md section 8). For each item it keeps a deadline and a hash that commits to all
 * items up to this one. The items themselves are in the events.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
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

  /** Position after the last marked item. */
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
      // A deadline beyond five bytes is capped; it is still tens of thousands of years away.
      deadline: Math.min(now + timeFor(this.tail - this.#head, this.#timing), MAX_DEADLINE),
    };
    return { index: this.#entries.push(entry) - 1, deadline: entry.deadline };
  }

  /** Deadline of a waiting item, or undefined if no item waits there. */
  dueOf(index: number): number | undefined {
    return this.#isWaiting(index) ? this.deadlineOf(index) : undefined;
  }

  /**
   * Checks that items are the next ones of the queue.
   *
   * @param head position of the first of them; default: the queue's head
   * @throws QuipuError `QueueMismatch`.
   */
  checkNext(items: readonly Uint8Array[], head = this.#head): void {
    const left = this.tail - head;
    if (items.length > left) {
      const got = `${items.length} items`;
      throw verifierError("QueueMismatch", gotExpected(this.#name, got, `at most ${left}`));
    }
    const hash = items.reduce(nextQueueHash, this.#hashBefore(head));
    if (items.length > 0) this.#compare(hash, head + items.length - 1);
  }

  /**
   * Marks a waiting item and all items before it. At most half of the time may be left that a new item
   * would get in its place.
   *
   * @param now in seconds
   * @throws QuipuError `NotQueued`, `NotUrgent`.
   */
  markItem(index: number, now: number): void {
    this.assertQueued(index);
    const from = urgentFrom(this.deadlineOf(index)!, index - this.#head, this.#timing);
    if (now < from) {
      const message = `${this.#name}: item ${index} can be marked in ${from - now} s, not yet`;
      throw verifierError("NotUrgent", message);
    }
    this.#mark = Math.max(this.#mark, index + 1);
  }

  /**
   * Checks that a batch takes at least one item if a marked one waits.
   *
   * @param head position from which on items wait; default: the queue's head
   * @throws QuipuError `MarkedItemWaiting`.
   */
  assertMarkedTaken(taken: number, head = this.#head): void {
    if (taken > 0 || head >= this.#mark) return;
    const marked = `items ${head}…${this.#mark - 1} are marked`;
    throw verifierError("MarkedItemWaiting", `${this.#name}: ${marked}, and the batch takes none`);
  }

  /** Moves the head past items that `checkNext` has accepted, or back before some that it had passed. */
  moveTo(head: number): void {
    this.#head = head;
  }

  /**
   * Checks that an item waits at a position.
   *
   * @throws QuipuError `NotQueued`.
   */
  assertQueued(index: number): void {
    if (this.#isWaiting(index)) return;
    const waiting =
      this.#head === this.tail ? "the queue is empty" : `${this.#head}…${this.tail - 1} do`;
    throw verifierError("NotQueued", `${this.#name}: item ${index} does not wait; ${waiting}`);
  }

  /**
   * Checks that an item is the one that was queued at a position.
   *
   * @throws QuipuError `QueueMismatch`.
   */
  checkItem(index: number, item: Uint8Array): void {
    this.#compare(nextQueueHash(this.#hashBefore(index), item), index);
  }

  #isWaiting(index: number): boolean {
    return Number.isSafeInteger(index) && index >= this.#head && index < this.tail;
  }

  #hashBefore(index: number): Uint8Array {
    return this.#entries[index - 1]?.hash ?? EMPTY_QUEUE_HASH;
  }

  #compare(hash: Uint8Array, index: number): void {
    const expected = this.#entries[index]!.hash;
    if (hash.every((byte, i) => byte === expected[i])) return;
    const [got, queued] = [hash, expected].map(bytesToHex);
    const what = `${this.#name}: hash of the items up to ${index}`;
    throw verifierError("QueueMismatch", gotExpected(what, got, queued));
  }
}

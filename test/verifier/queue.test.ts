/** A queue of L1: hashes that commit to everything before, deadlines, and what a batch may take. */
import assert from "node:assert/strict";
import { keccak256 } from "../../src/crypto/keccak.js";
import { Queue } from "../../verifier/queue.js";
import { refusal } from "../support/refusal.js";

const ITEMS = [1, 2, 3, 4].map((i) => new Uint8Array(23).fill(i));
const [FIRST, SECOND, THIRD, FOURTH] = ITEMS as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** A queue of three items; the fourth has not been queued. */
function queueOfThree(): Queue {
  const queue = new Queue("test queue", { deadline: 100, spacing: 10 });
  for (const item of [FIRST, SECOND, THIRD]) queue.push(item, 1000);
  return queue;
}

describe("Queue", () => {
  it("keeps 27 bytes of a hash over the hash before and the item", () => {
    const queue = queueOfThree();
    const first = keccak256(new Uint8Array(27), FIRST).slice(0, 27);
    assert.deepEqual(queue.hashOf(0), first);
    assert.deepEqual(queue.hashOf(1), keccak256(first, SECOND).slice(0, 27));
    assert.equal(queue.hashOf(3), undefined);
    // Whoever asks gets a copy.
    queue.hashOf(0)!.fill(0);
    assert.deepEqual(queue.hashOf(0), first);
  });

  it("gives an item spacing more for each one that waits before it", () => {
    const queue = queueOfThree();
    assert.deepEqual(
      [0, 1, 2, 3].map((i) => queue.deadlineOf(i)),
      [1100, 1110, 1120, undefined],
    );
    queue.moveTo(queue.head + 2);
    assert.deepEqual(queue.push(FOURTH, 1005), { index: 3, deadline: 1115 });
  });

  it("keeps deadlines within five bytes", () => {
    const queue = new Queue("test queue", { deadline: 2 ** 32 - 1, spacing: 0 });
    assert.equal(queue.push(FIRST, 2 ** 40 - 2).deadline, 2 ** 40 - 1);
  });

  it("has something due only where an item waits", () => {
    const queue = queueOfThree();
    assert.deepEqual([queue.dueOf(0), queue.dueOf(2), queue.dueOf(3)], [1100, 1120, undefined]);
    queue.moveTo(queue.head + 2);
    assert.deepEqual(
      [queue.dueOf(0), queue.dueOf(1), queue.dueOf(2)],
      [undefined, undefined, 1120],
    );
    assert.deepEqual(
      [queue.dueOf(-1), queue.dueOf(0.5), queue.dueOf(2 ** 60)],
      new Array(3).fill(undefined),
    );
  });

  it("lets the next items pass, none of them included", () => {
    const queue = queueOfThree();
    queue.checkNext([]);
    queue.checkNext([FIRST]);
    queue.checkNext([FIRST, SECOND, THIRD]);
    queue.moveTo(queue.head + 1);
    queue.checkNext([]);
    queue.checkNext([SECOND, THIRD]);
  });

  it("lets the items behind others pass that a batch before takes", () => {
    const queue = queueOfThree();
    queue.moveTo(queue.head + 1);
    queue.checkNext([THIRD], 2);
    queue.checkNext([], 3);
    for (const [items, head] of [
      [[SECOND], 2],
      [[THIRD], 1],
      [[THIRD], 3],
      [[THIRD, FOURTH], 2],
    ] as const) {
      assert.throws(() => queue.checkNext(items, head), refusal("QueueMismatch"));
    }
    assert.equal(queue.head, 1);
  });

  it("refuses items that are skipped, out of order, taken twice or not queued", () => {
    const queue = queueOfThree();
    queue.moveTo(queue.head + 1);
    for (const items of [
      [THIRD],
      [THIRD, SECOND],
      [FIRST, SECOND],
      [FIRST],
      [SECOND, SECOND],
      [SECOND, FOURTH],
      [SECOND, THIRD, FOURTH],
      [SECOND.subarray(1)],
    ]) {
      assert.throws(() => queue.checkNext(items), refusal("QueueMismatch"));
    }
  });

  it("knows an item that waits by its position and its bytes", () => {
    const queue = queueOfThree();
    queue.moveTo(queue.head + 1);
    queue.assertQueued(1);
    queue.checkItem(1, SECOND);
    queue.checkItem(2, THIRD);
    for (const index of [0, 3, -1, 1.5]) {
      const message = new RegExp(`item ${index} does not wait; 1…2 do`);
      assert.throws(() => queue.assertQueued(index), refusal("NotQueued", message));
    }
    const hashes = /hash of the items up to 1: got [0-9a-f]{54}, expected [0-9a-f]{54}/;
    assert.throws(() => queue.checkItem(1, THIRD), refusal("QueueMismatch", hashes));
    assert.throws(() => queue.checkItem(1, SECOND.slice(1)), refusal("QueueMismatch"));
    queue.moveTo(queue.head + 2);
    assert.throws(() => queue.assertQueued(1), refusal("NotQueued", /the queue is empty/));
  });
});

import assert from "node:assert/strict";
import { DEFAULT_LIMITS, OperationPool, type PoolLimits } from "../../sequencer/operation-pool.js";
import type { WaitingOperation } from "../../sequencer/waiting-operation.js";
import { refusal } from "../support/refusal.js";
import { waitingTransfer, waitingWithdrawal } from "../support/waiting.js";

function poolOf(
  waiting: readonly WaitingOperation[],
  limits: Partial<PoolLimits> = {},
): OperationPool {
  const pool = new OperationPool({ ...DEFAULT_LIMITS, ...limits });
  for (const each of waiting) pool.add(each, 0);
  return pool;
}

/** Arrival of what makes room for an operation; undefined if nothing must. */
function displacedBy(pool: OperationPool, { operation, worth }: WaitingOperation) {
  const { from, nonce } = operation;
  return pool.findRoom(pool.queueOf(from, 0), { from, nonce, worth })?.waiting.arrival;
}

describe("OperationPool: heads", () => {
  const kinds = Array.from({ length: 8 }, (_, i) =>
    i % 2 === 0 ? waitingWithdrawal(i, i) : waitingTransfer(i, i, 0, { fee: i }),
  );
  const arrivals = (names: readonly ("transfers" | "withdrawals")[], most: number) =>
    poolOf(kinds)
      .heads(names, most)
      .map(({ arrival }) => arrival)
      .sort((a, b) => a - b);

  it("are the oldest of each kind, whatever stands before them of the other", () => {
    assert.deepEqual(arrivals(["transfers", "withdrawals"], 9), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(arrivals(["withdrawals"], 2), [0, 2]);
  });

  it("are also those that are worth most, each once", () => {
    assert.deepEqual(arrivals(["transfers"], 1), [1, 7]);
    assert.deepEqual(arrivals(["transfers"], 2), [1, 3, 5, 7]);
    assert.deepEqual(arrivals(["transfers"], 3), [1, 3, 5, 7]);
  });

  it("are one of each sender, the one with the next nonce", () => {
    const waiting = [
      waitingTransfer(0, 1, 2, { nonce: 1, fee: 9 }),
      waitingTransfer(1, 1, 2),
      waitingTransfer(2, 3, 2, { nonce: 1, fee: 9 }),
    ];
    const [head, ...others] = poolOf(waiting).heads(["transfers"], 9);
    assert.equal(head?.arrival, 1);
    assert.deepEqual(others, []);
  });
});

describe("OperationPool: room", () => {
  const full = refusal("QueueFull", /waiting operations: got 3, expected < 3/);

  it("is made by the cheapest, the youngest of several", () => {
    const free = [0, 1, 2].map((i) => waitingTransfer(i, i, i));
    const pool = poolOf(free, { waiting: 3 });
    assert.equal(displacedBy(pool, waitingTransfer(3, 3, 3, { fee: 1 })), 2);
    assert.throws(() => displacedBy(pool, waitingTransfer(3, 3, 3)), full);
    // Found, not made: nothing has been dropped.
    assert.equal(pool.ready, 3);
  });

  it("is made by nobody that pays as much", () => {
    const pool = poolOf(
      [5, 4, 4].map((fee, i) => waitingTransfer(i, i, i, { fee })),
      { waiting: 3 },
    );
    assert.throws(() => displacedBy(pool, waitingTransfer(3, 3, 3, { fee: 4 })), full);
    assert.equal(displacedBy(pool, waitingTransfer(3, 3, 3, { fee: 5 })), 2);
  });

  it("is made by the last of a sender, which counts for the cheapest before it", () => {
    const waiting = [
      waitingTransfer(0, 1, 1, { fee: 9 }),
      waitingTransfer(1, 1, 1, { nonce: 1 }),
      waitingTransfer(2, 1, 1, { nonce: 2, fee: 99 }),
    ];
    const pool = poolOf(waiting, { waiting: 3 });
    assert.equal(displacedBy(pool, waitingTransfer(3, 3, 3, { fee: 1 })), 2);
  });

  it("is not had by one that waits behind a free one of its own sender", () => {
    const waiting = [0, 1, 2].map((i) => waitingTransfer(i, i, i));
    const pool = poolOf(waiting, { waiting: 3 });
    const behind = waitingTransfer(3, 0, 0, { nonce: 1, fee: 9 });
    assert.throws(() => displacedBy(pool, behind), full);
  });

  it("is not had by one behind a gap, and made by such first", () => {
    const gap = waitingTransfer(2, 2, 2, { nonce: 5, fee: 99 });
    const pool = poolOf(
      [waitingTransfer(0, 0, 0, { fee: 2 }), waitingTransfer(1, 1, 1, { fee: 2 }), gap],
      { waiting: 3 },
    );
    const held = waitingTransfer(3, 3, 3, { nonce: 1, fee: 99 });
    assert.throws(() => displacedBy(pool, held), full);
    assert.equal(displacedBy(pool, waitingTransfer(3, 3, 3, { fee: 1 })), 2);
  });

  it("is not made by the sender's own operations", () => {
    const waiting = [0, 1, 2].map((nonce) => waitingTransfer(nonce, 1, 1, { nonce, fee: 1 }));
    const pool = poolOf(waiting, { waiting: 3 });
    const more = waitingTransfer(3, 1, 1, { nonce: 3, fee: 9 });
    assert.throws(() => displacedBy(pool, more), full);
  });

  it("is bounded for each sender", () => {
    const waiting = [0, 1].map((nonce) => waitingTransfer(nonce, 1, 1, { nonce }));
    const pool = poolOf(waiting, { perSender: 2 });
    const more = waitingTransfer(2, 1, 1, { nonce: 2, fee: 9 });
    const message = /waiting operations of the sender: got 2, expected < 2/;
    assert.throws(() => displacedBy(pool, more), refusal("QueueFull", message));
    assert.equal(displacedBy(pool, waitingTransfer(2, 2, 2)), undefined);
  });

  it("keeps its counts when the last of a sender is dropped", () => {
    const waiting = [0, 1, 3].map((nonce) => waitingTransfer(nonce, 1, 1, { nonce, fee: 1 }));
    const pool = poolOf(waiting, { waiting: 3 });
    pool.drop(waiting[2]!);
    assert.deepEqual([pool.ready, pool.held], [2, 0]);
    pool.add(waitingTransfer(4, 2, 2, { fee: 1 }), 0);
    // Arrival 4 is the youngest; without it the last of sender 1 is nonce 1.
    assert.equal(displacedBy(pool, waitingTransfer(5, 3, 3, { fee: 2 })), 4);
    pool.drop(pool.heads(["transfers"], 9).find(({ arrival }) => arrival === 4)!);
    pool.add(waitingTransfer(6, 4, 4, { fee: 3 }), 0);
    assert.equal(displacedBy(pool, waitingTransfer(7, 3, 3, { fee: 2 })), 1);
  });
});

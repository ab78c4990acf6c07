/** Marks on the mirror: when an item may be marked, and what a batch is told that leaves it waiting. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Queue } from "../../verifier/queue.js";
import { timeFor, urgentFrom } from "../../verifier/queue-timing.js";
import { ALICE, BOB, DEADLINE, deployMirror, depositOf, GENESIS_TIME } from "../support/mirror.js";
import { refusal } from "../support/refusal.js";

describe("marks", () => {
  const call = (time: number) => ({ sender: BOB, time: GENESIS_TIME + time });
  const half = DEADLINE / 2;

  it("are anybody's right from half of an item's time on", async () => {
    const contract = deployMirror();
    await contract.deposit(depositOf(), { sender: ALICE, time: GENESIS_TIME });
    await contract.requestExit(0, { sender: ALICE, time: GENESIS_TIME });
    for (const mark of ["markDeposit", "markExit"] as const) {
      const early = contract[mark](0, call(half - 1));
      const message = /item 0 can be marked in 1 s, not yet/;
      await assert.rejects(early, refusal("NotUrgent", message));
      await assert.rejects(contract[mark](1, call(half)), refusal("NotQueued"));
    }
    const deposit = await contract.markDeposit(0, call(half));
    assert.deepEqual(deposit, { name: "DepositMarked", index: 0 });
    assert.deepEqual([contract.deposits.mark, contract.exits.mark], [1, 0]);
    const exit = await contract.markExit(0, call(half));
    assert.deepEqual(exit, { name: "ExitMarked", index: 0 });
    assert.deepEqual(contract.events.slice(2), [deposit, exit]);
    assert.equal(contract.exits.mark, 1);
  });

  it("are no more when the contract is frozen", async () => {
    const contract = deployMirror();
    await contract.requestExit(0, { sender: ALICE, time: GENESIS_TIME });
    await contract.freeze({ depositIndex: 0, exitIndex: 0 }, call(DEADLINE + 1));
    await assert.rejects(contract.markExit(7, call(DEADLINE + 1)), refusal("ContractFrozen"));
  });

  it("bind a batch until the marked item is gone, and no mark is taken back", () => {
    const queue = new Queue("exit queue", { deadline: 0, spacing: 0 });
    for (let item = 0; item < 4; item++) queue.push(Uint8Array.of(item), 0);
    queue.assertMarkedTaken(0);
    for (const index of [2, 0]) queue.markItem(index, 0);
    for (const message of [/items 0…2 are marked/, /items 1…2/, /items 2…2/]) {
      assert.throws(() => queue.assertMarkedTaken(0), refusal("MarkedItemWaiting", message));
      queue.assertMarkedTaken(1);
      queue.moveTo(queue.head + 1);
    }
    queue.assertMarkedTaken(0);
  });

  it("bind a batch behind others as if it came alone", () => {
    const queue = new Queue("exit queue", { deadline: 0, spacing: 0 });
    for (let item = 0; item < 3; item++) queue.push(Uint8Array.of(item), 0);
    queue.markItem(1, 0);
    const waits = refusal("MarkedItemWaiting", /items 1…1 are marked/);
    assert.throws(() => queue.assertMarkedTaken(0, 1), waits);
    queue.assertMarkedTaken(1, 1);
    queue.assertMarkedTaken(0, 2);
  });
});

/**
 * What the time to mark must leave: an item's, if each honest try is overtaken by a batch that takes one
 * item and no more.
 */
describe("an item that is marked as soon as it may be", () => {
  const seconds = fc.integer({ min: 1, max: 100_000 });

  it("is taken in time if a batch takes half a spacing, whatever came before", () => {
    const property = fc.property(
      fc.record({ spacing: seconds, more: fc.nat(100_000), ahead: fc.nat(50), taken: fc.nat(50) }),
      ({ spacing, more, ahead, taken }) => {
        const timing = { deadline: spacing + more, spacing };
        const queue = new Queue("deposit queue", timing);
        for (let item = 0; item <= ahead; item++) queue.push(Uint8Array.of(item), 0);
        // So many of those before it are gone when somebody begins to get ahead of every batch.
        queue.moveTo(queue.head + Math.min(taken, ahead));
        const due = queue.dueOf(ahead)!;
        let time = urgentFrom(due, ahead - queue.head, timing);
        assert.throws(() => queue.markItem(ahead, time - 1), refusal("NotUrgent"));
        queue.markItem(ahead, time);
        while (queue.head <= ahead) {
          time += Math.floor(spacing / 2);
          queue.assertMarkedTaken(1);
          queue.moveTo(queue.head + 1);
        }
        assert.ok(time <= due, `taken at ${time}, due at ${due}`);
      },
    );
    fc.assert(property);
  });

  it("is none of a sequencer who takes an item every spacing and began within half a deadline", () => {
    const property = fc.property(
      fc.record({ deadline: seconds, spacing: seconds, items: fc.integer({ min: 1, max: 30 }) }),
      ({ deadline, spacing, items }) => {
        const timing = { deadline, spacing };
        const queue = new Queue("deposit queue", timing);
        for (let item = 0; item < items; item++) queue.push(Uint8Array.of(item), 0);
        const start = Math.ceil(deadline / 2) - 1;
        for (let time = start; queue.head < items; time += spacing) {
          for (let index = queue.head; index < items; index++) {
            assert.throws(() => queue.markItem(index, time), refusal("NotUrgent"));
          }
          queue.moveTo(queue.head + 1);
        }
      },
    );
    fc.assert(property);
  });

  it("has half of the time of its place", () => {
    const timing = { deadline: 1001, spacing: 100 };
    assert.equal(timeFor(2, timing), 1201);
    assert.equal(urgentFrom(5000, 2, timing), 4400);
  });
});

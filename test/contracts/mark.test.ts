/** Which items may be marked and when, and what a batch must take then. */
import assert from "node:assert/strict";
import { type Address, type Hex, numberToHex } from "viem";
import { parseShape } from "../../src/shape.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain, SPACING, TEST_SHAPE } from "../support/rollup-on-chain.js";

const OWNER: Address = "0x0000000000000000000000000000000000000abc";
const ITEM = { key: 5n, owner: BigInt(OWNER), token: 0, amount: 1n };
const PLAIN_SHAPE = parseShape("2x4");

let rollup: RollupOnChain;
let requester: bigint;

const exit = (account = 0) => ({ account, requester, token: 0, amount: 0n });
const requestExit = (account = 0) => rollup.send("requestExit", [account]);
const deposit = () => rollup.send("deposit", [0, ITEM.amount, ITEM.key, OWNER], { value: 1n });

const QUEUES = {
  deposit: {
    join: deposit,
    mark: "markDeposit",
    event: "DepositMarked",
    taken: { deposits: [ITEM] },
  },
  exit: {
    join: () => requestExit(),
    mark: "markExit",
    event: "ExitMarked",
    get taken() {
      return { exits: [exit()] };
    },
  },
} as const;
const NAMES = ["deposit", "exit"] as const;

/** Tries to mark an item in the newest block, and changes nothing. */
function tryMark(queue: (typeof NAMES)[number], index: number): Promise<unknown> {
  const { mark: functionName } = QUEUES[queue];
  return rollup.chain.read({ ...rollup.contract, functionName, args: [index], at: "latest" });
}

/** Deadline of an item, in seconds. */
async function dueOf(queue: (typeof NAMES)[number], index: number): Promise<number> {
  return Number(BigInt(await rollup.read<Hex>(`${queue}Entry`, index)) & ((1n << 40n) - 1n));
}

describe("the contract with marks", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy({ shapes: [TEST_SHAPE, PLAIN_SHAPE] });
    requester = BigInt(rollup.chain.accounts[0]!);
  });

  for (const queue of NAMES) {
    const { join, mark, event } = QUEUES[queue];
    const other = queue === "deposit" ? "exit" : "deposit";

    describe(`${mark}`, () => {
      it("is anybody's right from half of the item's time on, and not a second before", async () => {
        await join();
        const from = (await dueOf(queue, 0)) - DEADLINE / 2;
        await rollup.chain.pass(DEADLINE / 2 - 1);
        await refused(tryMark(queue, 0), "NotUrgent", [0, from, from - 1]);
        await rollup.chain.pass(1);
        const receipt = await rollup.send(mark, [0], { from: rollup.chain.accounts[5]! });
        assert.deepEqual(rollup.events(receipt), [{ name: event, args: { index: 0n } }]);
        assert.equal(await rollup.read(`${queue}Mark`), 1);
        assert.equal(await rollup.read(`${other}Mark`), 0);
      });

      it("leaves half a spacing for each item before, and of an odd time the greater part before", async () => {
        rollup = await RollupOnChain.deploy({ deadline: 1001, spacing: 100 });
        for (let i = 0; i < 3; i++) await join();
        const time = 1001 + 2 * 100;
        const from = (await dueOf(queue, 2)) - Math.floor(time / 2);
        await rollup.chain.pass(from - (await rollup.chain.now()) - 1);
        await refused(tryMark(queue, 2), "NotUrgent", [2, from]);
        await rollup.chain.pass(1);
        await tryMark(queue, 2);
      });

      it("gives the item the time of its place now, not of the one where it joined", async () => {
        rollup = await RollupOnChain.deploy({ spacing: 100 });
        await join();
        await join();
        const due = await dueOf(queue, 1);
        await rollup.chain.pass(due - DEADLINE / 2 - 50 - (await rollup.chain.now()));
        await tryMark(queue, 1);
        await rollup.settle(QUEUES[queue].taken);
        await refused(tryMark(queue, 1), "NotUrgent", [1, due - DEADLINE / 2]);
        await rollup.chain.pass(50);
        await tryMark(queue, 1);
      });

      it("marks what is late", async () => {
        await join();
        await rollup.chain.pass(3 * DEADLINE);
        await rollup.send(mark, [0]);
        await rollup.freeze();
      });

      it("is refused for items that are taken, that nobody queued, or of the other queue", async () => {
        await QUEUES[other].join();
        await join();
        await join();
        await rollup.settle(QUEUES[queue].taken);
        await rollup.chain.pass(2 * DEADLINE);
        for (const index of [0, 2, 2n ** 40n + 1n, 2n ** 256n - 1n]) {
          await refused(rollup.send(mark, [index]), "NotQueued", [index, 1, 2]);
        }
        await rollup.send(mark, [1]);
        await refused(rollup.send(QUEUES[other].mark, [1]), "NotQueued", [1, 0, 1]);
      });

      it("marks what stands before it as well, is not taken back by an earlier one, may be repeated", async () => {
        for (let i = 0; i < 3; i++) await join();
        await rollup.chain.pass(2 * DEADLINE);
        for (const [index, marked] of [
          [1, 2],
          [0, 2],
          [2, 3],
          [2, 3],
        ] as const) {
          const receipt = await rollup.send(mark, [index]);
          assert.deepEqual(rollup.events(receipt), [
            { name: event, args: { index: BigInt(index) } },
          ]);
          assert.equal(await rollup.read(`${queue}Mark`), marked);
        }
      });

      it("makes every batch take of that queue until the item is gone, and none after", async () => {
        for (let i = 0; i < 3; i++) await join();
        await rollup.settle();
        await rollup.chain.pass(DEADLINE);
        await rollup.send(mark, [1]);
        const { taken } = QUEUES[queue];
        for (const head of [0, 1]) {
          for (const shape of [TEST_SHAPE, PLAIN_SHAPE]) {
            await refused(rollup.settle({}, shape), "MarkedItemWaiting", [queue, head, 2]);
          }
          await rollup.settle(taken);
        }
        await rollup.settle({}, PLAIN_SHAPE);
        await rollup.settle(taken);
      });

      it("asks nothing of the other queue", async () => {
        await join();
        await QUEUES[other].join();
        await rollup.chain.pass(DEADLINE);
        await rollup.send(mark, [0]);
        await refused(rollup.settle(QUEUES[other].taken), "MarkedItemWaiting", [queue, 0, 1]);
        await rollup.settle(QUEUES[queue].taken);
        await rollup.settle();
      });

      it("is refused when the contract is frozen", async () => {
        await join();
        await rollup.chain.pass(DEADLINE + 1);
        await rollup.freeze();
        await refused(rollup.send(mark, [0]), "ContractFrozen");
      });

      it("keeps nobody from freezing for an item that is late", async () => {
        await join();
        await rollup.chain.pass(DEADLINE - 10);
        await rollup.send(mark, [0]);
        await rollup.chain.pass(11);
        await rollup.freeze();
      });
    });
  }

  describe("a batch where marked items wait", () => {
    it("is refused for the deposits before the exits are looked at", async () => {
      await deposit();
      await requestExit();
      await rollup.chain.pass(DEADLINE);
      await rollup.send("markDeposit", [0]);
      await rollup.send("markExit", [0]);
      await refused(rollup.settle(), "MarkedItemWaiting", ["deposit", 0, 1]);
      await refused(rollup.settle({ exits: [exit(1)] }), "MarkedItemWaiting", ["deposit", 0, 1]);
      const wrong = rollup.settle({ deposits: [ITEM], exits: [exit(1)] });
      await refused(wrong, "QueueMismatch", [0]);
      await refused(rollup.settle({ deposits: [ITEM] }), "MarkedItemWaiting", ["exit", 0, 1]);
      await rollup.settle({ deposits: [ITEM], exits: [exit()] });
    });
  });

  describe("a sequencer that works a flood off in time", () => {
    it("has no item that can be marked, if he is back within half a deadline", async () => {
      const [items, spacing] = [8, 100];
      rollup = await RollupOnChain.deploy({ spacing });
      for (let account = 0; account < items; account++) await requestExit(account);
      const start = await rollup.chain.now();
      for (let taken = 0; taken < items; taken++) {
        // The flood came within some seconds; of those and of a block's time he is early.
        await passUntil(start + DEADLINE / 2 + taken * spacing - items - 2);
        for (let index = taken; index < items; index++) {
          await refused(tryMark("exit", index), "NotUrgent", [index]);
        }
        await rollup.settle({ exits: [exit(taken)] });
      }
    });

    it("has one if he is back later", async () => {
      for (let account = 0; account < 3; account++) await requestExit(account);
      await rollup.chain.pass(DEADLINE / 2 + 2 * SPACING);
      for (const index of [0, 1, 2]) await tryMark("exit", index);
    });

    async function passUntil(time: number): Promise<void> {
      await rollup.chain.pass(time - (await rollup.chain.now()));
    }
  });

  describe("marks", () => {
    it("share a slot of storage, and leave the counters of a batch in theirs", async () => {
      await deposit();
      await requestExit();
      await rollup.chain.pass(DEADLINE);
      const slots = await Promise.all(Array.from({ length: 12 }, (_, i) => slotAt(i)));
      await rollup.send("markDeposit", [0]);
      await rollup.send("markExit", [0]);
      const changed = await Promise.all(
        slots.map((value, i) => slotAt(i).then((now) => now !== value)),
      );
      assert.equal(changed.filter(Boolean).length, 1);
      const marks = await slotAt(changed.indexOf(true));
      assert.equal(marks, numberToHex((1n << 40n) + 1n, { size: 32 }));
    });

    const slotAt = (slot: number): Promise<Hex> =>
      rollup.chain.rpc<Hex>(
        "eth_getStorageAt",
        rollup.contract.address,
        numberToHex(slot, { size: 32 }),
        "latest",
      );
  });
});

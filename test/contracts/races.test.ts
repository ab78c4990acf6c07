/** Transactions that get ahead of others: what they can spoil, and what they cannot. */
import assert from "node:assert/strict";
import type { Address } from "viem";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain } from "../support/rollup-on-chain.js";

let rollup: RollupOnChain;
let requester: bigint;

describe("a batch that is overtaken", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    requester = BigInt(rollup.chain.accounts[0]!);
  });

  const exit = (account: number) => ({ account, requester, token: 0, amount: 0n });

  it("by items that join the queues stays good", async () => {
    const batch = rollup.proven(await rollup.data());
    await rollup.send("requestExit", [1]);
    const other = rollup.proven(await rollup.data({ exits: [exit(1)] }));
    const user: Address = rollup.chain.accounts[0]!;
    await rollup.send("deposit", [0, 1n, 5n, user], { value: 1n });
    await rollup.send("requestExit", [2]);
    await rollup.chain.read({
      ...rollup.contract,
      ...{ functionName: "commitBatches", args: rawGroup([batch]) },
    });
    await rollup.commit(other);
    assert.equal(await rollup.read("exitHead"), 1);
    assert.equal(await rollup.read("depositHead"), 0);
  });

  it("by itself from another's hand pays whom it says, once", async () => {
    const fees = { feeRecipient: requester, feeTotal: 9n };
    const batch = rollup.proven(await rollup.data(fees));
    const thief = rollup.chain.accounts[4]!;
    await rollup.commit(batch, thief);
    await refused(rollup.commit(batch), "RootMismatch");
    assert.equal(await rollup.read("claimable", rollup.chain.accounts[0]!, 0), 9n);
    assert.equal(await rollup.read("claimable", thief, 0), 0n);
  });

  it("by one that leaves the root can be followed by it: such a batch has nothing to repeat", async () => {
    const root = await rollup.read("stateRoot");
    const idle = rollup.proven(await rollup.data({ newRoot: root }));
    const batch = rollup.proven(await rollup.data({ newRoot: 7n }));
    for (let times = 1; times <= 2; times++) {
      const [event, ...rest] = rollup.events(await rollup.commit(idle));
      assert.equal(event!.args.firstBatch, BigInt(times - 1));
      assert.deepEqual(rest, []);
    }
    await rollup.commit(batch);
    assert.equal(await rollup.read("batchNumber"), 3);
  });

  // What a mark prevents: see parity/overtaking.
  it("again and again can be kept from taking an item until it is late, if nobody marks it", async () => {
    await rollup.send("requestExit", [1]);
    const honest = rollup.proven(await rollup.data({ exits: [exit(1)] }));
    await rollup.chain.pass(DEADLINE - 10);
    await rollup.settle({ newRoot: 99n });
    await refused(rollup.commit(honest), "RootMismatch");
    await rollup.chain.pass(11);
    await rollup.freeze();
  });
});

/** What an observer of a follower hears: every batch, once, in order, whatever fails in between. */
import assert from "node:assert/strict";
import type { ChainFollower } from "../../l1/follow/chain-follower.js";
import { MemoryCheckpoints } from "../../l1/follow/checkpoint.js";
import type { FollowedBatch } from "../../l1/follow/follow-observer.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { piecesOf } from "../../l1/follow/pieces.js";
import type { LoggedEvent } from "../../l1/follow/read-events.js";
import { operationId } from "../../src/operations/operation-id.js";
import { ClientRollup } from "../support/client-rollup.js";
import { ObservedBatches } from "../support/observed-batches.js";

describe("an observer of a follower", function () {
  this.timeout(300_000);
  let l1: ClientRollup;
  /** What an observer that never fails has heard. */
  let truth: readonly FollowedBatch[];
  before(async () => {
    l1 = await ClientRollup.start();
    await l1.deposit(1, 5000n);
    await l1.deposit(2, 7000n);
    await l1.settle();
    await l1.deposit(3, 900n, 1);
    await l1.settle({ transfers: [l1.pay(0)] });
    await l1.settle({ transfers: [l1.pay(1)] });
  });
  after(() => l1?.anvil.stop());

  async function follow(observer = new ObservedBatches(), logRange?: number) {
    const follower = l1.follower({ observer, logRange });
    return { observer, follower, followed: await follower.advance() };
  }

  it("hears of each batch of a group with the accounts as they are after it, and where it is", async () => {
    const followed = await l1.follower().advance();
    const { state, batchNumber } = followed;
    const first = l1.seal(state, batchNumber, { transfers: [l1.pay(2), l1.pay(3)] });
    const between = state.entries();
    const second = l1.seal(state, batchNumber + 1, { transfers: [l1.pay(4)] });
    const { receipt } = await l1.commit([first, second]);
    const { observer, followed: now } = await follow();
    const [one, two] = observer.batches.slice(-2) as [FollowedBatch, FollowedBatch];
    assert.deepEqual(one.accounts, [between[0]]);
    assert.deepEqual(two.accounts, [[0, now.state.account(0)]]);
    assert.deepEqual(
      one.ids,
      [2, 3].map((nonce) => operationId(l1.rollup.domain, l1.pay(nonce))),
    );
    assert.deepEqual(two.ids, [operationId(l1.rollup.domain, l1.pay(4))]);
    assert.deepEqual([one.data, two.data], [first.data, second.data]);
    assert.deepEqual([one.oldRoot, one.newRoot], [first.header.oldRoot, first.header.newRoot]);
    assert.deepEqual([one.depositHead, one.exitHead], [3, 0]);
    assert.equal(two.newRoot, now.state.root);
    const block = (await l1.chain.findBlock(receipt.blockNumber))!;
    for (const batch of [one, two]) {
      assert.equal(batch.transactionHash, receipt.transactionHash);
      assert.deepEqual(batch.block, { number: block.number, hash: block.hash });
      assert.equal(batch.blockTime, block.timestamp);
      assert.equal(batch.publication, "calldata");
    }
    truth = observer.batches;
    assert.deepEqual(accountsOf(truth), now.state.entries());
    assert.deepEqual(observer.block, { number: block.number, hash: block.hash });
  });

  it("hears the same in small ranges, and of blocks without batches", async () => {
    const { observer, follower } = await follow(new ObservedBatches(), 2);
    assert.deepEqual(observer.batches, truth);
    await l1.anvil.control("evm_mine");
    await follower.advance();
    assert.equal(observer.calls.at(-1), `advanced ${truth.length}+0`);
    assert.deepEqual(observer.block, follower.block);
    const { length } = observer.calls;
    await follower.advance();
    assert.equal(observer.calls.length, length);
  });

  for (const when of ["before", "after"] as const) {
    it(`misses nothing if it fails at any call, ${when} it was taken`, async () => {
      const { observer: whole } = await follow(new ObservedBatches(), 2);
      for (let failing = 0; failing < whole.calls.length; failing += 1) {
        const observer = new ObservedBatches();
        // Twice in a row: what is told again fails again.
        observer.failing = (call) => (call === failing || call === failing + 2 ? when : undefined);
        const { follower, followed } = await insist(observer, { logRange: 2 });
        assert.deepEqual(observer.batches, truth, `call ${failing}`);
        assert.deepEqual(accountsOf(observer.batches), followed.state.entries());
        assert.equal(follower.reorganisations, 0);
      }
    });
  }

  it("is not waited for by a state that is thrown away", async () => {
    const observer = new ObservedBatches();
    observer.failing = (call) => (call === 1 ? "before" : undefined);
    const follower = l1.follower({ observer });
    await assert.rejects(follower.advance(), /away at advanced/);
    const { block } = follower;
    const followed = await follower.advance();
    assert.deepEqual(follower.block, block);
    assert.equal(await follower.advance(), followed);
    assert.deepEqual(observer.calls.slice(2), [...["advanced 0+5"]]);
  });

  it("hears that the chain has changed, and then the other batches; wherever it fails", async () => {
    const checkpoints = new MemoryCheckpoints();
    const reached = (await l1.follower({ checkpoints, observer: new ObservedBatches() }).advance())
      .batchNumber;
    for (const failing of [-1, 0, 1, 2, 3]) {
      const observer = new ObservedBatches();
      const follower = l1.follower({ observer });
      await follower.advance();
      const snapshot = await l1.anvil.control("evm_snapshot");
      await l1.settle({ transfers: [l1.pay(5, 1n)] });
      await follower.advance();
      const dropped = observer.batches.at(-1)!;
      await l1.anvil.control("evm_revert", snapshot);
      const again = await l1.anvil.control("evm_snapshot");
      await l1.settle({ transfers: [l1.pay(5, 2n)] });
      const begun = observer.calls.length;
      observer.failing = (call) => (call === begun + failing ? "before" : undefined);
      const followed = await insistOn(follower);
      assert.equal(followed.batchNumber, reached + 1);
      assert.equal(observer.batches.length, reached + 1);
      assert.notDeepEqual(observer.batches.at(-1)!.ids, dropped.ids);
      assert.deepEqual(accountsOf(observer.batches), followed.state.entries());
      assert.ok(observer.calls.slice(begun).includes(`truncated ${reached}`));
      await l1.anvil.control("evm_revert", again);
      assert.equal((await l1.follower().advance()).batchNumber, reached);
    }
  });

  it("is told from the beginning if it knows nothing, whatever checkpoints there are", async () => {
    const checkpoints = new MemoryCheckpoints();
    await l1.follower({ checkpoints }).advance();
    assert.equal((await checkpoints.blocks()).length, 1);
    const observer = new ObservedBatches();
    await l1.follower({ checkpoints, observer }).advance();
    assert.deepEqual(observer.batches, truth);
    assert.ok(observer.calls.includes("truncated 0"));
  });

  it("is told from a checkpoint on, if it knows what is before, and forgets what is behind", async () => {
    const checkpoints = new MemoryCheckpoints();
    const observer = new ObservedBatches();
    const early = (await l1.chain.findBlock(truth[1]!.block.number))!;
    const follower = l1.follower({ checkpoints, observer, depth: await depthOf(early.number) });
    const { batchNumber } = await follower.advance();
    assert.equal(batchNumber, 2);
    observer.batches = [...truth];
    observer.calls.length = 0;
    await l1.follower({ checkpoints, observer }).advance();
    assert.deepEqual(observer.calls, ["blockOf 1", "truncated 2", "advanced 2+3"]);
    assert.deepEqual(observer.batches, truth);
  });

  it("is told from the beginning if what it knows is of another chain", async () => {
    const checkpoints = new MemoryCheckpoints();
    await l1.follower({ checkpoints }).advance();
    const observer = new ObservedBatches();
    const block = { ...truth[4]!.block, hash: `0x${"ab".repeat(32)}` };
    observer.batches = truth.map((batch) => ({ ...batch, block }));
    await l1.follower({ checkpoints, observer }).advance();
    assert.deepEqual(observer.batches, truth);
    assert.ok(observer.calls.includes("truncated 0"));
  });

  it("that has lost what it knew while it was away is told that again", async () => {
    const observer = new ObservedBatches();
    const follower = l1.follower({ observer });
    await follower.advance();
    await l1.anvil.control("evm_mine");
    observer.batches = observer.batches.slice(0, 1);
    await assert.rejects(follower.advance(), /a gap/);
    await follower.advance();
    assert.deepEqual(observer.batches, truth);
  });

  it("costs nobody anything who has none", async () => {
    const events = (await import("../../l1/follow/read-events.js")).readEvents;
    const logs = await l1.chain.logs({
      address: l1.rollup.address,
      fromBlock: truth[0]!.block.number,
      toBlock: truth[0]!.block.number,
    });
    const committed = logs.filter((log) => log.transactionHash === truth[0]!.transactionHash);
    const [event] = await events(committed.slice(0, 1), l1.rollup, { isPlaced: false });
    assert.equal(event!.place, undefined);
  });

  it("is told of long ranges in pieces that end with a block", () => {
    const event = (number: number, batches: number): LoggedEvent => ({
      event: { name: "Frozen" },
      data: Array(batches).fill(new Uint8Array()),
      block: { number, hash: `${number}` },
    });
    const events = [event(1, 200), event(2, 100), event(2, 100), event(3, 300), event(4, 1)];
    const last = { number: 9, hash: "9" };
    const pieces = [...piecesOf(events, last)];
    assert.deepEqual(
      pieces.map(({ block }) => block.number),
      [2, 3, 9],
    );
    assert.deepEqual(
      pieces.flatMap((piece) => piece.events),
      events,
    );
    assert.deepEqual([...piecesOf([], last)], [{ events: [], block: last }]);
  });

  /** Blocks behind the newest one. */
  async function depthOf(number: number): Promise<number> {
    return (await l1.chain.head()).number - number;
  }

  async function insist(observer: ObservedBatches, { logRange }: { logRange: number }) {
    const follower = l1.follower({ observer, logRange });
    return { follower, followed: await insistOn(follower) };
  }

  /** Calls until nothing fails. */
  async function insistOn(follower: ChainFollower): Promise<FollowedState> {
    for (;;) {
      try {
        return await follower.advance();
      } catch (error) {
        assert.match((error as Error).message, /^away/);
      }
    }
  }

  /** The accounts that batches lead to. */
  function accountsOf(batches: readonly FollowedBatch[]) {
    const accounts = new Map(batches.flatMap((batch) => batch.accounts));
    return [...accounts].sort(([a], [b]) => a - b);
  }
});

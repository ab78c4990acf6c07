/** Advances of what is false, or stands on it. */
import assert from "node:assert/strict";
import type { Address } from "viem";
import {
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";

let rollup: OptimisticOnChain;
let [user, thief, watcher, second]: Address[] = [];

const withdrawal = (owner: Address, amount: bigint) => ({
  withdrawals: [{ owner: BigInt(owner), token: 0, amount }],
});

async function deposited(amount: bigint): Promise<void> {
  await rollup.send("deposit", [0, amount, 5n, user], { from: user!, value: amount });
  const deposits = [{ key: 5n, owner: BigInt(user!), token: 0, amount }];
  await rollup.finalize(await rollup.proposeProven([{ deposits }]));
}

describe("an advance", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, user, thief, watcher, second] = rollup.chain.accounts as Address[];
    await deposited(10_000n);
  });

  it("is not paid of what stands on a contested proposal", async () => {
    const theft = await rollup.propose([{}], { from: thief! });
    // True of the state that the theft leads to: nobody who challenges it has the bond back.
    const loot = await rollup.proposeProven([withdrawal(thief!, 9000n)]);
    await rollup.chain.pass(TERMS.executionDelay / 2);
    await rollup.challenge(theft, { from: watcher! });
    await rollup.chain.pass(TERMS.executionDelay + 1);
    await refused(rollup.advance(loot, 0, thief!), "Contested");
    await rollup.slash(theft);
    await refused(rollup.advance(loot, 0, thief!), "NotPending");
    assert.equal(await rollup.held(), 10_000n + TERMS.proposalBond + TERMS.challengeBond);
  });

  it("is paid again once the contest before it has ended", async () => {
    const first = await rollup.propose();
    const second = await rollup.propose([withdrawal(user!, 9000n)]);
    await rollup.chain.pass(TERMS.executionDelay);
    await rollup.challenge(first, { from: watcher! });
    await refused(rollup.advance(second, 0, user!), "Contested");
    await rollup.prove(first);
    await rollup.advance(second, 0, user!);
  });

  it("does not take the bonds of others", async () => {
    const theft = await rollup.propose([withdrawal(thief!, 10_001n)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await refused(rollup.advance(theft, 0, thief!), "Uncovered");
  });
});

describe("advances that must be covered", () => {
  const LIMIT = TERMS.proposalBond / 4n;

  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy({ terms: { coverAdvances: true } });
    [, user, thief, watcher, second] = rollup.chain.accounts as Address[];
    await deposited(10_000n);
  });

  /** A false proposal of a thief, who takes that in advance. */
  async function stolen(owner: Address, amount: bigint): Promise<OnChainProposal> {
    const theft = await rollup.propose([withdrawal(owner, amount)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await rollup.advance(theft, 0, owner);
    return theft;
  }

  async function fallen(proposal: OnChainProposal): Promise<void> {
    await rollup.challenge(proposal, { from: thief! });
    await rollup.chain.pass(TERMS.answerTime + 1);
    await rollup.slash(proposal);
  }

  /** What thieves have lost since, if nobody else has paid anything in. */
  async function lostSince(held: bigint): Promise<bigint> {
    if ((await rollup.read("bonds", thief)) > 0n) {
      await rollup.send("collectBonds", [thief], { from: thief! });
    }
    return (await rollup.held()) - held;
  }

  it("cost whoever challenges himself a quarter of his bond, each time", async () => {
    let held = await rollup.held();
    for (const owner of [thief!, second!, watcher!]) {
      await fallen(await stolen(owner, LIMIT));
      assert.ok(4n * (await lostSince(held)) >= TERMS.proposalBond);
      held = await rollup.held();
    }
    const [debts, burned] = [await rollup.read("advanced", 0), await rollup.read("burned")];
    assert.deepEqual([debts, 2n * debts <= burned], [3n * LIMIT, true]);
  });

  it("are no more for two thieves, nor of two proposals", async () => {
    const held = await rollup.held();
    const [mine, yours] = [withdrawal(thief!, 300n), withdrawal(second!, LIMIT - 299n)];
    const both = [...mine.withdrawals, ...yours.withdrawals];
    const theft = await rollup.propose([{ withdrawals: both }], { from: thief! });
    const behind = await rollup.propose([withdrawal(second!, LIMIT - 300n)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await rollup.advance(theft, 0, thief!);
    await refused(rollup.advance(theft, 1, second!), "AdvanceNotCovered");
    await rollup.advance(behind, 0, second!);
    await fallen(theft);
    await rollup.send("release", [behind.id, 0]);
    assert.ok(4n * (await lostSince(held)) >= TERMS.proposalBond);
  });

  it("leave no room to who comes after others have fallen and others have been set off", async () => {
    // A loan of a true proposal outlives the fall of one behind it; then it ends, and thieves take its place.
    const honest = await rollup.propose([withdrawal(user!, LIMIT)]);
    await rollup.chain.pass(TERMS.executionDelay);
    await rollup.advance(honest, 0, user!);
    await fallen(await rollup.propose([{}], { from: thief! }));
    await lostSince(0n);
    const held = await rollup.held();
    const first = await rollup.propose([withdrawal(thief!, LIMIT)], { from: thief! });
    const last = await rollup.propose([withdrawal(second!, 1n)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await refused(rollup.advance(first, 0, thief!), "AdvanceNotCovered");
    await rollup.prove(honest);
    await rollup.finalize(honest);
    await rollup.advance(first, 0, thief!);
    await refused(rollup.advance(last, 0, second!), "AdvanceNotCovered");
    await fallen(first);
    await rollup.send("release", [last.id, 1]);
    // The bond of the true proposal is its proposer's, and still there.
    assert.ok(4n * (await lostSince(held)) >= TERMS.proposalBond);
  });

  it("are at risk until what fell with another is released", async () => {
    const cut = await rollup.propose([{}], { from: thief! });
    const behind = await stolen(thief!, LIMIT);
    await fallen(cut);
    const theft = await rollup.propose([withdrawal(second!, 1n)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await refused(rollup.advance(theft, 0, second!), "AdvanceNotCovered");
    await rollup.send("release", [behind.id, 0]);
    await rollup.advance(theft, 0, second!);
    assert.deepEqual(
      [await rollup.read("totalAtRisk"), await rollup.read("advanced", 0)],
      [1n, LIMIT + 1n],
    );
  });

  it("are the same if a reorganisation takes a fall back", async () => {
    const theft = await stolen(thief!, LIMIT);
    await rollup.challenge(theft, { from: watcher! });
    await rollup.chain.pass(TERMS.answerTime + 1);
    const snapshot = await rollup.chain.snapshot();
    await rollup.slash(theft);
    assert.equal(await rollup.read("totalAtRisk"), 0n);
    await rollup.chain.goBack(snapshot);
    assert.equal(await rollup.read("totalAtRisk"), LIMIT);
    await rollup.propose([withdrawal(second!, 1n)], { from: thief! });
    await rollup.slash(theft);
    assert.deepEqual(
      [await rollup.read("totalAtRisk"), await rollup.read("advanced", 0)],
      [0n, LIMIT],
    );
  });
});

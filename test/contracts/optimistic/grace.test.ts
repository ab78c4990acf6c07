/**
 * How long items of the queues have while proposals are contested and fall. NotOverdue says by when an item must have
 * been taken.
 */
import assert from "node:assert/strict";
import type { Address } from "viem";
import { Refusal } from "../../support/chain.js";
import {
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";
import { DEADLINE, SPACING } from "../../support/rollup-on-chain.js";

const { answerTime, answerSpacing } = TERMS;

let rollup: OptimisticOnChain;
let user: Address;
/** Time at which the first item joined. */
let joined: number;

const deposit = () => ({ key: 5n, owner: BigInt(user), token: 0, amount: 9n });
const exit = () => ({ account: 1, requester: BigInt(user), token: 0, amount: 0n });

/** An item joins each queue, the exit two seconds behind the deposit. */
async function join(): Promise<void> {
  await rollup.send("deposit", [0, 9n, 5n, user], { from: user, value: 9n });
  await rollup.at((await rollup.chain.now()) + 2);
  await rollup.send("requestExit", [1], { from: user });
}

const taking = (deposits: number, exits: number) => ({
  deposits: new Array(deposits).fill(0).map(deposit),
  exits: new Array(exits).fill(0).map(exit),
});

/** By when those items must have been taken; 0 for one that does not wait. */
async function dues(depositIndex: number, exitIndex: number): Promise<number[]> {
  try {
    await rollup.read("freeze", depositIndex, exitIndex);
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === "NotOverdue", String(error));
    return error.args.slice(0, 2).map(Number);
  }
  throw new Error("a freeze is due");
}

async function grace() {
  const names = ["graceUntil", "graceDeposits", "graceExits", "graceDepositTail", "graceExitTail"];
  return (await Promise.all(names.map((name) => rollup.read(name)))).map(Number);
}

async function slash(proposal: OnChainProposal): Promise<number> {
  const time = (await rollup.proposal(proposal.id)).answerDue + 1;
  await rollup.at(time);
  await rollup.slash(proposal);
  return time;
}

describe("the queues of an optimistic rollup", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    user = rollup.chain.accounts[2]!;
    const start = (await rollup.chain.now()) + 10;
    await rollup.at(start);
    for (let i = 0; i < 4; i++) {
      await join();
      if (i === 0) joined = start;
    }
  });

  it("have the time of the queue while nothing is contested", async () => {
    const [first] = await dues(0, 0);
    assert.equal(first, joined + DEADLINE);
    assert.deepEqual(await grace(), [0, 0, 0, 0, 0]);
    await rollup.chain.pass(DEADLINE - 50);
    const proposal = await rollup.proposeProven([taking(2, 1)]);
    await rollup.finalize(proposal);
    assert.deepEqual(await dues(1, 0), [0, 0]);
    assert.deepEqual(await dues(4, 4), [0, 0]);
  });

  it("have until a contest has ended, and more by place; who joins later has no more", async () => {
    await rollup.proposeProven([taking(1, 2)]);
    const contested = await rollup.propose([taking(1, 1)]);
    await rollup.challenge(contested);
    const { answerDue } = await rollup.proposal(contested.id);
    assert.equal(answerDue, (await rollup.chain.now()) + answerTime);
    const until = answerDue + answerTime;
    assert.deepEqual(await grace(), [until, 1, 2, 4, 4]);
    await join();
    // From the heads behind the proposal before the contested one.
    assert.deepEqual(await dues(2, 3), [until + SPACING, until + SPACING]);
    assert.deepEqual(await dues(3, 3), [until + 2 * SPACING, until + SPACING]);
    assert.deepEqual(await dues(4, 4), [until, until]);
    const time = await slash(contested);
    // The longer time of both holds.
    const fallen = Math.max(until, time + DEADLINE);
    assert.deepEqual(await grace(), [fallen, 1, 2, 5, 5]);
    assert.deepEqual(await dues(1, 2), [fallen, fallen]);
    assert.deepEqual(await dues(4, 4), [fallen + 3 * SPACING, fallen + 2 * SPACING]);
    // They are not late in the last second of it, and are in the next one.
    await rollup.at(fallen);
    await refused(rollup.send("freeze", [1, 2]), "NotOverdue", [fallen, fallen, fallen]);
    await rollup.at(fallen + 1);
    await rollup.send("freeze", [1, 9]);
  });

  it("have a longer time of their own as it is", async () => {
    const contested = await rollup.propose([taking(1, 1)]);
    await rollup.challenge(contested);
    const [until] = await grace();
    await rollup.prove(contested);
    await rollup.chain.pass(until! - DEADLINE - (await rollup.chain.now()) + 20);
    await rollup.proposeProven([taking(2, 2)]);
    await join();
    const [depositTime, exitTime] = await dues(4, 4);
    const now = await rollup.chain.now();
    assert.equal(exitTime, now + DEADLINE + SPACING);
    assert.ok(depositTime! > until! && depositTime! <= exitTime!);
  });

  it("lose no time by an earlier end of another contest", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    await rollup.challenge(first);
    await rollup.chain.pass(answerTime - 10);
    await rollup.challenge(second);
    const { answerDue } = await rollup.proposal(second.id);
    const until = answerDue + answerTime;
    assert.equal(answerDue, (await rollup.chain.now()) + answerTime + answerSpacing);
    assert.deepEqual((await grace())[0], until);
    const time = await slash(first);
    assert.ok(time + DEADLINE < until);
    assert.deepEqual(await grace(), [until, 0, 0, 4, 4]);
  });

  for (const [what, late] of [
    ["are counted from the lowest heads up to the last second of an earlier time", 0],
    ["are counted from new heads in the second behind it", 1],
  ] as const) {
    it(what, async () => {
      const first = await rollup.propose([taking(1, 1)]);
      await rollup.challenge(first);
      const [until] = await grace();
      await rollup.prove(first);
      await rollup.propose([taking(2, 1)]);
      // All items that are left have been taken, so that none is late.
      const second = await rollup.propose([taking(1, 2)]);
      await rollup.at(until! + late);
      await rollup.challenge(second);
      const more = until! + late + 2 * answerTime;
      const heads = late === 0 ? [0, 0] : [3, 2];
      assert.deepEqual(await grace(), [more, ...heads, 4, 4]);
    });
  }

  it("are counted from the heads of a lower contest, whichever queue they are of", async () => {
    const proposals: OnChainProposal[] = [];
    for (const group of [taking(1, 0), taking(0, 1), taking(1, 1), taking(0, 0)]) {
      proposals.push(await rollup.propose([group]));
    }
    const heads = async (index: number) => {
      await rollup.challenge(proposals[index]!);
      return (await grace()).slice(1, 3);
    };
    assert.deepEqual(await heads(3), [2, 2]);
    assert.deepEqual(await heads(2), [1, 1]);
    assert.deepEqual(await heads(1), [1, 0]);
    assert.deepEqual(await heads(0), [0, 0]);
  });

  it("take back what a fall gives back, and ask for proofs until the furthest is taken again", async () => {
    const restored = async () =>
      Promise.all(
        ["restoredDeposits", "restoredExits"].map(async (name) => Number(await rollup.read(name))),
      );
    const heads = async () =>
      Promise.all(["depositHead", "exitHead"].map(async (name) => Number(await rollup.read(name))));
    const first = await rollup.propose([taking(2, 1)]);
    await rollup.proposeProven([taking(1, 1)]);
    await rollup.propose();
    await rollup.challenge(first);
    await slash(first);
    assert.deepEqual(await restored(), [3, 2]);
    assert.deepEqual(await heads(), [0, 0]);
    await refused(rollup.propose(), "ProofRequired", [0, 0, 3, 2]);
    await rollup.proposeProven([taking(2, 2)]);
    await rollup.proposeProven([taking(0, 0)]);
    await refused(rollup.propose(), "ProofRequired", [2, 2, 3, 2]);
    await rollup.proposeProven([taking(1, 0)]);
    const second = await rollup.propose();
    await rollup.challenge(second);
    await slash(second);
    // A fall that had taken less leaves it as it is.
    assert.deepEqual(await restored(), [3, 2]);
    const third = await rollup.propose([taking(0, 2)]);
    await rollup.challenge(third);
    await slash(third);
    assert.deepEqual(await restored(), [3, 4]);
    await refused(rollup.propose(), "ProofRequired", [3, 2, 3, 4]);
  });
});

/**
 * Reorganisations around every deadline: a transaction was in time on blocks that are gone, and comes a second too late
 * or too early on those that replace them; or another proposal has its number.
 */
import assert from "node:assert/strict";
import {
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";

let rollup: OptimisticOnChain;

/** What happened since is gone, with its blocks. */
async function goingBack(what: () => Promise<unknown>): Promise<void> {
  const snapshot = await rollup.chain.snapshot();
  await what();
  await rollup.chain.goBack(snapshot);
}

/** The next block is at that time. */
async function nextAt(time: number): Promise<void> {
  await rollup.chain.rpc("evm_setNextBlockTimestamp", time);
}

async function timeOf(proposal: OnChainProposal): Promise<number> {
  return (await rollup.proposal(proposal.id)).proposedAt;
}

async function answerDueOf(proposal: OnChainProposal): Promise<number> {
  return (await rollup.proposal(proposal.id)).answerDue;
}

/** A step, the last or first second of its time, and its refusal in the second beside that. */
interface Deadline {
  readonly what: string;
  readonly step: (proposal: OnChainProposal) => Promise<unknown>;
  readonly isChallenged?: boolean;
  readonly inTime: (proposal: OnChainProposal) => Promise<number>;
  readonly beside: 1 | -1;
  readonly refusal: string;
}

const claimant = () => rollup.chain.accounts[3]!;

const DEADLINES: readonly Deadline[] = [
  {
    what: "a challenge in the last second of the window",
    step: (proposal) => rollup.challenge(proposal),
    inTime: async (proposal) => (await timeOf(proposal)) + TERMS.challengeWindow - 1,
    ...{ beside: 1, refusal: "WindowClosed" },
  },
  {
    what: "finality in the first second behind the window",
    step: (proposal) => rollup.finalize(proposal),
    inTime: async (proposal) => (await timeOf(proposal)) + TERMS.challengeWindow,
    ...{ beside: -1, refusal: "WindowOpen" },
  },
  {
    what: "an answer in the last second for it",
    step: (proposal) => rollup.prove(proposal),
    isChallenged: true,
    inTime: answerDueOf,
    ...{ beside: 1, refusal: "AnswerLate" },
  },
  {
    what: "a slash in the first second behind that",
    step: (proposal) => rollup.slash(proposal),
    isChallenged: true,
    inTime: async (proposal) => (await answerDueOf(proposal)) + 1,
    ...{ beside: -1, refusal: "AnswerOpen" },
  },
  {
    what: "an advance in the first second for it",
    step: (proposal) => rollup.advance(proposal, 0, claimant()),
    inTime: async (proposal) => (await timeOf(proposal)) + TERMS.executionDelay,
    ...{ beside: -1, refusal: "TooEarly" },
  },
];

describe("a reorganisation of L1", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
  });

  for (const { what, step, isChallenged = false, inTime, beside, refusal } of DEADLINES) {
    it(`moves ${what}: it counts only where it is in time`, async () => {
      await rollup.send("deposit", [0, 1000n, 1n, claimant()], { value: 1000n });
      const payout = { owner: BigInt(claimant()), token: 0, amount: 7n };
      const proposal = await rollup.propose([{ withdrawals: [payout] }]);
      if (isChallenged) await rollup.challenge(proposal);
      const time = await inTime(proposal);
      await goingBack(async () => {
        await nextAt(time);
        await step(proposal);
      });
      const held = await rollup.held();
      await goingBack(async () => {
        await rollup.chain.pass(time + beside - (await rollup.chain.now()) - 1);
        await nextAt(time + beside);
        await refused(step(proposal), refusal);
      });
      assert.equal(await rollup.held(), held);
      await nextAt(time);
      await step(proposal);
    });
  }

  it("gives the number of a proposal to another one: nobody challenges or proves that by mistake", async () => {
    let seen: OnChainProposal | undefined;
    await goingBack(async () => {
      seen = await rollup.propose();
    });
    const other = await rollup.propose([{ fill: 0x5a }]);
    assert.equal(other.id, seen!.id);
    const held = await rollup.held();
    await refused(rollup.challenge(seen!), "ContentMismatch");
    await refused(rollup.prove(seen!), "ContentMismatch");
    assert.equal(await rollup.held(), held);
    await rollup.challenge(other);
    await rollup.prove(other);
  });

  it("takes back a fall: what stood then stands again", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    await rollup.challenge(first);
    const due = await answerDueOf(first);
    await goingBack(async () => {
      await nextAt(due + 1);
      await rollup.slash(first);
      await refused(rollup.challenge(second), "NotPending");
    });
    await nextAt(due);
    await rollup.prove(first);
    await rollup.challenge(second);
    await rollup.prove(second);
    await rollup.finalize(first);
    await rollup.finalize(second);
  });
});

/** Challenges of one's own proposals, and at the last moment. */
import assert from "node:assert/strict";
import type { Address } from "viem";
import {
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";
import { DEADLINE } from "../../support/rollup-on-chain.js";

const BURNED_PROOF = TERMS.challengeBond - TERMS.challengeBond / 2n;
const BURNED_FALL = TERMS.proposalBond - TERMS.proposalBond / 2n;

let rollup: OptimisticOnChain;
let [attacker, accomplice, honest, user]: Address[] = [];

const bonds = (owner: Address) => rollup.read("bonds", owner);

async function passUntil(time: number): Promise<void> {
  await rollup.chain.pass(time - (await rollup.chain.now()));
}

describe("whoever challenges himself", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [attacker, accomplice, honest, user] = rollup.chain.accounts as Address[];
  });

  it("and answers, burns half of the challenge's bond", async () => {
    const own = await rollup.propose([{}], { from: attacker! });
    await rollup.challenge(own, { from: accomplice! });
    await rollup.prove(own, { from: attacker! });
    await rollup.finalize(own);
    const got = (await bonds(attacker!)) + (await bonds(accomplice!));
    assert.equal(got, TERMS.proposalBond + TERMS.challengeBond - BURNED_PROOF);
    assert.equal(await rollup.read("burned"), BURNED_PROOF);
    assert.equal(await rollup.held(), got + BURNED_PROOF);
  });

  it("and does not answer, burns half of the proposal's", async () => {
    const own = await rollup.propose([{}], { from: attacker! });
    await rollup.challenge(own, { from: accomplice! });
    await rollup.chain.pass(TERMS.answerTime + 1);
    await rollup.slash(own);
    const got = (await bonds(attacker!)) + (await bonds(accomplice!));
    assert.equal(got, TERMS.proposalBond + TERMS.challengeBond - BURNED_FALL);
    assert.equal(await rollup.read("burned"), BURNED_FALL);
  });

  it("puts a freeze off until the answer and no further, if he answers", async () => {
    await rollup.send("requestExit", [1], { from: user! });
    await rollup.chain.pass(DEADLINE - 10);
    const own = await rollup.propose([{}], { from: attacker! });
    await rollup.challenge(own, { from: accomplice! });
    await rollup.prove(own, { from: attacker! });
    await rollup.chain.pass(2 * TERMS.answerTime + 1);
    await rollup.send("freeze", [0, 0], { from: user! });
  });
});

describe("a contest", () => {
  // Each block is a second behind the last one, so that tests know the time of the next.
  before(async () => {
    const { chain } = await OptimisticOnChain.deploy();
    await chain.rpc("anvil_setBlockTimestampInterval", 1);
  });

  after(async () => {
    await rollup.chain.rpc("anvil_removeBlockTimestampInterval");
  });

  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [attacker, accomplice, honest, user] = rollup.chain.accounts as Address[];
  });

  it("that is opened in the last second is heard in full, and answered in the last one", async () => {
    const proposal = await rollup.propose();
    const { proposedAt } = await rollup.proposal(proposal.id);
    await passUntil(proposedAt + TERMS.challengeWindow - 2);
    await rollup.challenge(proposal, { from: attacker! });
    const { answerDue } = await rollup.proposal(proposal.id);
    assert.equal(answerDue, proposedAt + TERMS.challengeWindow + TERMS.answerTime - 1);
    await refused(rollup.finalize(proposal), "Contested");
    await passUntil(answerDue - 1);
    await refused(rollup.slash(proposal), "AnswerOpen");
    await rollup.prove(proposal, { from: honest! });
    await rollup.finalize(proposal);
  });

  it("that is opened or answered a second later is not", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    await rollup.challenge(first, { from: attacker! });
    const { answerDue } = await rollup.proposal(first.id);
    await passUntil(answerDue);
    await refused(rollup.prove(first, { from: honest! }), "AnswerLate");
    const { proposedAt } = await rollup.proposal(second.id);
    await passUntil(proposedAt + TERMS.challengeWindow - 1);
    await refused(rollup.challenge(second, { from: attacker! }), "WindowClosed");
  });

  it("over a proposal that fell with another gives all bonds back, once", async () => {
    const [first, second, third] = [
      await rollup.propose([{}], { from: attacker! }),
      await rollup.propose([{}], { from: honest! }),
      await rollup.proposeProven(),
    ];
    await rollup.challenge(first, { from: accomplice! });
    await rollup.challenge(second, { from: attacker! });
    await rollup.chain.pass(TERMS.answerTime + TERMS.answerSpacing + 1);
    await rollup.slash(first);
    for (const fallen of [first, second, third]) {
      await refused(rollup.slash(fallen), "NotPending");
      await refused(rollup.challenge(fallen), "NotPending");
      await refused(rollup.prove(fallen), "NotPending");
    }
    const again = await rollup.propose([{}], { from: honest! });
    await refused(rollup.send("release", [first.id, 0]), "NotFallen");
    await refused(rollup.send("release", [again.id, 0]), "NotFallen");
    for (const { id } of [second, third]) {
      await rollup.send("release", [id, 0]);
      await refused(rollup.send("release", [id, 0]), "AlreadyReleased");
    }
    assert.equal(await bonds(honest!), TERMS.proposalBond);
    assert.equal(await bonds(attacker!), TERMS.challengeBond);
    assert.equal(await rollup.read("openChallenges"), 0);
    assert.equal(
      await rollup.read("reserved"),
      2n * TERMS.proposalBond + 2n * TERMS.challengeBond + TERMS.proposalBond / 2n,
    );
    for (const owner of [attacker!, accomplice!, honest!]) {
      await rollup.send("collectBonds", [owner], { from: owner });
      await refused(rollup.send("collectBonds", [owner], { from: owner }), "NothingToCollect");
    }
    assert.equal(await rollup.read("reserved"), TERMS.proposalBond);
    assert.equal(await rollup.held(), TERMS.proposalBond + BURNED_FALL);
  });

  it("that takes back another's place does not reach what stands there now", async () => {
    const fallen = await rollup.propose([{}], { from: attacker! });
    await rollup.challenge(fallen, { from: honest! });
    await rollup.chain.pass(TERMS.answerTime + 1);
    await rollup.slash(fallen);
    const instead = await rollup.propose([{ fill: 1 }], { from: honest! });
    const stale = { ...instead, group: fallen.group };
    await refused(rollup.challenge(stale), "ContentMismatch");
    await refused(rollup.prove(stale), "ContentMismatch");
    await refused(rollup.finalize(fallen), "NotNext");
  });

  it("has more time for each that is open before, up to a window", async () => {
    rollup = await OptimisticOnChain.deploy({ terms: { challengeWindow: 25, answerSpacing: 10 } });
    const start = (await rollup.chain.now()) + 100;
    const proposals: OnChainProposal[] = [];
    for (let i = 0; i < 4; i++) {
      await rollup.at(start + i);
      proposals.push(await rollup.propose());
    }
    const times: number[] = [];
    for (const [i, proposal] of proposals.entries()) {
      await rollup.at(start + 10 + i);
      await rollup.challenge(proposal);
      const { answerDue } = await rollup.proposal(proposal.id);
      times.push(answerDue - (start + 10 + i) - TERMS.answerTime);
    }
    assert.deepEqual(times, [0, 10, 20, 25]);
  });

  it("gives items back to the queues, which only proofs take again, and time for them", async () => {
    await rollup.send("deposit", [0, 9n, 5n, user], { from: user!, value: 9n });
    await rollup.send("requestExit", [1], { from: user! });
    const deposits = [{ key: 5n, owner: BigInt(user!), token: 0, amount: 9n }];
    const exits = [{ account: 1, requester: BigInt(user!), token: 0, amount: 9n }];
    const theft = await rollup.propose([{ deposits, exits }], { from: attacker! });
    await rollup.challenge(theft, { from: honest! });
    await rollup.chain.pass(DEADLINE + TERMS.answerTime);
    await rollup.slash(theft);
    await refused(rollup.send("freeze", [0, 0]), "NotOverdue");
    await refused(rollup.propose(), "ProofRequired");
    await refused(rollup.propose([{ deposits, exits }]), "ProofRequired");
    await rollup.proposeProven([{ deposits }]);
    await refused(rollup.propose(), "ProofRequired");
    await rollup.proposeProven([{ exits }]);
    await rollup.propose();
  });
});

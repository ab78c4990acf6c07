/** Whose money it is: bonds, what is reserved and burned, advances and what sets them off, at every step. */
import assert from "node:assert/strict";
import { type Address, getAddress, type Hex } from "viem";
import {
  type ChainEvent,
  type Deployed,
  decodeRefusal,
  type Receipt,
} from "../../support/chain.js";
import {
  contentOf,
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";
import { testContract } from "../../support/test-contracts.js";

const { proposalBond, challengeBond, answerTime, answerSpacing, challengeWindow } = TERMS;
/** Halves of odd bonds: the odd wei is burned. */
const [SLASH_REWARD, SLASH_BURNED] = [1000n, 1001n];
const [PROOF_REWARD, PROOF_BURNED] = [250n, 251n];

let rollup: OptimisticOnChain;
let [proposer, challenger, prover, user, sink]: Address[] = [];

/** What is reserved and burned, how many challenges are open, and what everybody may collect. */
async function books() {
  const numbers = await Promise.all(
    ["reserved", "burned", "openChallenges"].map((name) => rollup.read(name)),
  );
  const bonds = await Promise.all(
    [proposer, challenger, prover].map((owner) => rollup.read("bonds", owner)),
  );
  return [...numbers, ...bonds].map(BigInt);
}

function eventsOf(receipt: Receipt): ChainEvent[] {
  return rollup.events(receipt);
}

const only = (receipt: Receipt) => {
  const [event, ...more] = eventsOf(receipt);
  assert.deepEqual(more, []);
  return event!;
};

const timeOf = async (id: number) => (await rollup.proposal(id)).proposedAt;

describe("bonds", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, proposer, challenger, prover, user, sink] = rollup.chain.accounts.map((each) =>
      getAddress(each),
    ) as Address[];
  });

  it("are locked, and go back to the proposer at the end, who collects them once", async () => {
    const proposal = await rollup.propose([{}], { from: proposer! });
    assert.deepEqual(await books(), [proposalBond, 0n, 0n, 0n, 0n, 0n]);
    await rollup.chain.pass(challengeWindow);
    const { root } = await rollup.proposal(proposal.id);
    assert.deepEqual(only(await rollup.finalize(proposal)), {
      name: "Finalized",
      args: { id: 1n, newRoot: root },
    });
    assert.deepEqual(await books(), [proposalBond, 0n, 0n, proposalBond, 0n, 0n]);
    const before = await rollup.chain.balance(sink!);
    const collected = await rollup.send("collectBonds", [sink], { from: proposer! });
    assert.deepEqual(only(collected), {
      name: "BondsCollected",
      args: { owner: proposer, to: sink, amount: proposalBond },
    });
    assert.equal(await rollup.chain.balance(sink!), before + proposalBond);
    assert.deepEqual(await books(), [0n, 0n, 0n, 0n, 0n, 0n]);
    assert.equal(await rollup.held(), 0n);
  });

  it("are nobody's in a proposal that came with its proofs", async () => {
    const proposal = await rollup.proposeProven();
    assert.deepEqual(await books(), [0n, 0n, 0n, 0n, 0n, 0n]);
    assert.equal((await rollup.proposal(proposal.id)).bonded, false);
    await rollup.finalize(proposal);
    assert.deepEqual(await books(), [0n, 0n, 0n, 0n, 0n, 0n]);
  });

  it("of a challenge that is answered are the prover's by half, and burned by the rest", async () => {
    const proposal = await rollup.propose([{}], { from: proposer! });
    const challenged = only(await rollup.challenge(proposal, { from: challenger! }));
    const answerDue = (await rollup.chain.now()) + answerTime;
    assert.deepEqual(challenged, {
      name: "Challenged",
      args: { id: 1n, challenger, answerDue: BigInt(answerDue) },
    });
    const locked = proposalBond + challengeBond;
    assert.deepEqual(await books(), [locked, 0n, 1n, 0n, 0n, 0n]);
    const proven = only(await rollup.prove(proposal, { from: prover! }));
    assert.deepEqual(proven, {
      name: "Proven",
      args: { id: 1n, prover, reward: PROOF_REWARD },
    });
    const after = [locked - PROOF_BURNED, PROOF_BURNED, 0n, 0n, 0n, PROOF_REWARD];
    assert.deepEqual(await books(), after);
    const kept = await rollup.proposal(proposal.id);
    assert.deepEqual([kept.proven, kept.answerDue, BigInt(kept.challenger)], [true, 0, 0n]);
    await rollup.finalize(proposal);
    assert.deepEqual(await books(), [...after.slice(0, 3), proposalBond, 0n, PROOF_REWARD]);
  });

  it("of nobody move when a proposal is proven that nobody challenges", async () => {
    const proposal = await rollup.propose([{}], { from: proposer! });
    const proven = only(await rollup.prove(proposal, { from: prover! }));
    assert.equal(proven.args.reward, 0n);
    assert.deepEqual(await books(), [proposalBond, 0n, 0n, 0n, 0n, 0n]);
  });

  it("of a proposal that falls are the challenger's by half, and burned by the rest", async () => {
    const proposal = await rollup.propose([{}], { from: proposer! });
    const behind = await rollup.propose([{}], { from: prover! });
    const proven = await rollup.proposeProven();
    await rollup.challenge(proposal, { from: challenger! });
    await rollup.challenge(behind, { from: challenger! });
    assert.deepEqual(await books(), [2n * (proposalBond + challengeBond), 0n, 2n, 0n, 0n, 0n]);
    await rollup.chain.pass(answerTime + answerSpacing + 1);
    const slashed = only(await rollup.slash(proposal));
    assert.deepEqual(slashed, {
      name: "Slashed",
      args: {
        ...{ id: 1n, slash: 0n, last: BigInt(proven.id), challenger },
        ...{ reward: SLASH_REWARD, burned: SLASH_BURNED },
      },
    });
    const locked = 2n * (proposalBond + challengeBond) - SLASH_BURNED;
    const won = SLASH_REWARD + challengeBond;
    assert.deepEqual(await books(), [locked, SLASH_BURNED, 1n, 0n, won, 0n]);
    // Who fell with it has the bonds back, and wins and loses nothing.
    const released = only(await rollup.send("release", [behind.id, 0]));
    assert.deepEqual(released, { name: "Released", args: { id: 2n, slash: 0n } });
    const back = won + challengeBond;
    assert.deepEqual(await books(), [locked, SLASH_BURNED, 0n, 0n, back, proposalBond]);
    await rollup.send("release", [proven.id, 0]);
    assert.deepEqual(await books(), [locked, SLASH_BURNED, 0n, 0n, back, proposalBond]);
    for (const from of [challenger!, prover!]) await rollup.send("collectBonds", [from], { from });
    assert.deepEqual(await books(), [0n, SLASH_BURNED, 0n, 0n, 0n, 0n]);
    assert.equal(await rollup.held(), SLASH_BURNED);
  });

  it("of a proposal that fell inside another fall were given away by the first one", async () => {
    const outer = await rollup.propose([{}], { from: prover! });
    const inner = await rollup.propose([{}], { from: proposer! });
    const last = await rollup.propose([{}], { from: proposer! });
    await rollup.challenge(outer, { from: user! });
    await rollup.challenge(inner, { from: challenger! });
    await rollup.chain.pass(answerTime + answerSpacing + 1);
    await rollup.slash(inner);
    const again = await rollup.propose([{}], { from: proposer! });
    await rollup.slash(outer);
    const falls = [await rollup.read("slashes", 0), await rollup.read("slashes", 1)];
    assert.deepEqual(falls, [
      [inner.id, last.id],
      [outer.id, again.id],
    ]);
    const release = (id: number, slash: number) => rollup.send("release", [id, slash]);
    await refused(release(inner.id, 1), "AlreadyReleased", [inner.id]);
    await release(last.id, 1);
    await refused(release(last.id, 0), "AlreadyReleased", [last.id]);
    await release(again.id, 1);
    const burned = 2n * SLASH_BURNED;
    const won = SLASH_REWARD + challengeBond;
    assert.deepEqual(await books(), [
      2n * (won + proposalBond),
      burned,
      0n,
      2n * proposalBond,
      won,
      0n,
    ]);
    assert.equal(await rollup.read("bonds", user), won);
  });

  it("are collected by a contract once, though it calls back", async () => {
    const { chain, contract } = rollup;
    const reenterer = await chain.deploy(await testContract("Reenterer", "Actors"));
    const proposal = await rollup.propose();
    const challenge = rollup.callData("challenge", [proposal.id, contentOf(proposal.group)]);
    await tell(reenterer, "act", [contract.address, challenge], challengeBond);
    await chain.pass(answerTime + 1);
    await rollup.slash(proposal);
    const collect = rollup.callData("collectBonds", [reenterer.address]);
    await tell(reenterer, "arm", [contract.address, collect]);
    await tell(reenterer, "act", [contract.address, collect]);
    assert.equal(await chain.balance(reenterer.address), SLASH_REWARD + challengeBond);
    await assertReentered(reenterer);
  });
});

describe("advances", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, proposer, challenger, prover, user, sink] = rollup.chain.accounts.map((each) =>
      getAddress(each),
    ) as Address[];
    await rollup.send("deposit", [0, 1000n, 5n, user], { value: 1000n });
  });

  const payout = (amount: bigint) => ({ owner: BigInt(user!), token: 0, amount });
  const loans = async () => {
    const [amount, id] = await rollup.read<readonly [bigint, number]>("advances", user, 0);
    return [amount, id, await rollup.read("advanced", 0)];
  };

  async function advanced(amount: bigint) {
    const proposal = await rollup.propose([{ withdrawals: [payout(amount)] }]);
    await rollup.at((await timeOf(proposal.id)) + TERMS.executionDelay);
    const receipt = await rollup.send("advance", [proposal.id, proposal.claims, 0, sink], {
      from: user!,
    });
    return { proposal, receipt };
  }

  it("are paid where their owner wants, and set off once they are final", async () => {
    const before = await rollup.chain.balance(sink!);
    const { proposal, receipt } = await advanced(700n);
    assert.deepEqual(only(receipt), {
      name: "Advanced",
      args: { id: 1n, index: 0n, owner: user, token: 0n, to: sink, amount: 700n },
    });
    assert.equal(await rollup.chain.balance(sink!), before + 700n);
    assert.deepEqual(await loans(), [700n, proposal.id, 700n]);
    assert.equal(await rollup.read("isAdvanced", proposal.id, 0), true);
    assert.equal(await rollup.read("isAdvanced", proposal.id, 1), false);
    await rollup.chain.pass(challengeWindow);
    const [, setOff, ...more] = eventsOf(await rollup.finalize(proposal));
    assert.deepEqual(setOff, { name: "SetOff", args: { owner: user, token: 0n, amount: 700n } });
    assert.deepEqual(more, []);
    assert.deepEqual(await loans(), [0n, 0, 0n]);
    assert.equal(await rollup.read("claimable", user, 0), 0n);
  });

  for (const [debt, credit, left, claimable] of [
    [300n, 200n, 100n, 0n],
    [300n, 300n, 0n, 0n],
    [300n, 301n, 0n, 1n],
  ] as const) {
    it(`of ${debt} wei that fell, and ${credit} that are credited, leave ${left} owed`, async () => {
      const { proposal } = await advanced(debt);
      await rollup.challenge(proposal);
      await rollup.chain.pass(answerTime + 1);
      await rollup.slash(proposal);
      assert.deepEqual(await loans(), [debt, proposal.id, debt]);
      await rollup.finalize(await rollup.proposeProven([{ withdrawals: [payout(credit)] }]));
      assert.deepEqual(await loans(), [left, left === 0n ? 0 : proposal.id, left]);
      assert.equal(await rollup.read("claimable", user, 0), claimable);
    });
  }

  it("that must be covered are at risk until they are set off or a debt, which is set off later", async () => {
    rollup = await OptimisticOnChain.deploy({ terms: { coverAdvances: true } });
    await rollup.send("deposit", [0, 1000n, 5n, user], { value: 1000n });
    const risk = async (...ids: number[]) =>
      Promise.all([rollup.read("totalAtRisk"), ...ids.map((id) => rollup.read("atRisk", id))]);
    const { proposal: first } = await advanced(300n);
    assert.deepEqual(await risk(first.id), [300n, 300n]);
    await rollup.finalize(await pastWindow(first));
    assert.deepEqual(await risk(first.id), [0n, 0n]);
    const { proposal: fallen } = await advanced(400n);
    await rollup.challenge(fallen);
    await rollup.chain.pass(answerTime + 1);
    await rollup.slash(fallen);
    assert.deepEqual(await risk(fallen.id), [0n, 0n]);
    assert.deepEqual(await loans(), [400n, fallen.id, 400n]);
    // A part of the debt, and then all of it.
    await rollup.finalize(await rollup.proposeProven([{ withdrawals: [payout(150n)] }]));
    assert.deepEqual(await loans(), [250n, fallen.id, 250n]);
    await rollup.finalize(await rollup.proposeProven([{ withdrawals: [payout(251n)] }]));
    assert.deepEqual(await loans(), [0n, 0, 0n]);
    assert.equal(await rollup.read("claimable", user, 0), 1n);
    assert.deepEqual(await risk(fallen.id), [0n, 0n]);
    const { proposal: last } = await advanced(200n);
    assert.deepEqual(await risk(first.id, fallen.id, last.id), [200n, 0n, 0n, 200n]);
    // A part that is credited by another proposal before.
    const limit = proposalBond / 4n;
    const more = { owner: BigInt(sink!), token: 0, amount: limit - 199n };
    const over = await rollup.propose([{ withdrawals: [more] }]);
    await rollup.chain.pass(TERMS.executionDelay);
    await refused(rollup.advance(over, 0, sink!), "AdvanceNotCovered", [limit + 1n, limit]);
  });

  it("of a token are paid of what there is of it, and never where they must be covered", async () => {
    for (const coverAdvances of [false, true]) {
      const token = await withToken(coverAdvances);
      const mine = { owner: BigInt(user!), token: 1, amount: 30n };
      const theirs = { owner: BigInt(sink!), token: 1, amount: 71n };
      const proposal = await rollup.propose([{ withdrawals: [mine, theirs] }]);
      await rollup.chain.pass(TERMS.executionDelay);
      const advance = rollup.advance(proposal, 0, user!);
      if (coverAdvances) {
        await refused(advance, "AdvanceNotCovered", [30, 0]);
        continue;
      }
      await advance;
      assert.equal(await token.of(user!), 30n);
      await refused(rollup.advance(proposal, 1, sink!), "Uncovered", [1, 71]);
      await rollup.finalize(await pastWindow(proposal));
      const claim = (from: Address) => rollup.send("claim", [1, from], { from });
      await refused(claim(user!), "NothingToClaim");
      await claim(sink!);
      assert.deepEqual([await token.of(sink!), await token.of(rollup.contract.address)], [70n, 0n]);
      await refused(claim(sink!), "Uncovered", [1, 1]);
    }
  });

  async function pastWindow(proposal: OnChainProposal): Promise<OnChainProposal> {
    await rollup.chain.pass(challengeWindow);
    return proposal;
  }

  /** A rollup that has 100 of a token, which is number 1. */
  async function withToken(coverAdvances: boolean) {
    const { chain } = rollup;
    const token = await chain.deploy(await testContract("Token", "Token"));
    const terms = { coverAdvances };
    rollup = await OptimisticOnChain.deploy({ tokens: [token.address], terms });
    await tell(token, "mint", [rollup.contract.address, 100n]);
    const of = (owner: Address) =>
      chain.read<bigint>({ ...token, functionName: "balanceOf", args: [owner] });
    return { of };
  }

  it("of a false claim are missing for the last who claims, and bonds stay where they are", async () => {
    const { proposal } = await advanced(900n);
    await rollup.challenge(proposal, { from: challenger! });
    await rollup.chain.pass(answerTime + 1);
    await rollup.slash(proposal);
    // Of all that users have, 100 wei are left, and what was burned.
    const there = 100n + SLASH_BURNED;
    const owner = BigInt(prover!);
    const withdrawals = [{ owner, token: 0, amount: there + 5n }];
    await rollup.finalize(await rollup.proposeProven([{ withdrawals }]));
    await rollup.propose();
    const claim = () => rollup.send("claim", [0, prover], { from: prover! });
    assert.equal(only(await claim()).args.amount, there);
    assert.equal(await rollup.read("claimable", prover, 0), 5n);
    assert.equal(await rollup.held(), await rollup.read("reserved"));
    await refused(claim(), "Uncovered", [0, 5]);
    await rollup.send("deposit", [0, 3n, 5n, user], { value: 3n });
    assert.equal(only(await claim()).args.amount, 3n);
    await rollup.send("deposit", [0, 2n, 5n, user], { value: 2n });
    assert.equal(only(await claim()).args.amount, 2n);
    await refused(claim(), "NothingToClaim");
  });

  it("are paid to a contract once, though it calls back", async () => {
    const { chain, contract } = rollup;
    const reenterer = await chain.deploy(await testContract("Reenterer", "Actors"));
    const mine = { owner: BigInt(reenterer.address), token: 0, amount: 9n };
    const withdrawals = [mine, payout(1n), mine];
    const proposal = await rollup.propose([{ withdrawals }]);
    await chain.pass(TERMS.executionDelay);
    const take = (index: number) =>
      rollup.callData("advance", [proposal.id, proposal.claims, index, reenterer.address]);
    await tell(reenterer, "arm", [contract.address, take(2)]);
    await tell(reenterer, "act", [contract.address, take(0)]);
    assert.equal(await chain.balance(reenterer.address), 9n);
    await assertReentered(reenterer);
  });
});

function tell(contract: Deployed, functionName: string, args: readonly unknown[], value = 0n) {
  return rollup.chain.send({ ...contract, functionName, args, value });
}

/** The call from within has been refused, as one from within. */
async function assertReentered(reenterer: Deployed): Promise<void> {
  const read = <Result>(functionName: string) =>
    rollup.chain.read<Result>({ ...reenterer, functionName });
  assert.equal(await read("succeeded"), false);
  const answer = await read<Hex>("answer");
  assert.equal(decodeRefusal(answer, rollup.contract.abi).code, "Reentered");
}

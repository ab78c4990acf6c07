/**
 * Everything that is pending is challenged, one after the other, and one prover answers. `QUIPU_CHALLENGES` says how many
 * there are, up to 1,000; then what they come to is printed.
 */
import assert from "node:assert/strict";
import type { Address } from "viem";
import { formatFacts } from "../../../terminal/table.js";
import type { Receipt } from "../../support/chain.js";
import {
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";

const ASKED = process.env.QUIPU_CHALLENGES;
const COUNT = Number(ASKED ?? 30);
/** Challenges come a second apart: the first is not to be late before the last has come. */
const ANSWER_TIME = TERMS.answerTime + COUNT;
/** Seconds in which the prover makes one proof: all that spacing and window leave him. */
const PACE = Math.min(TERMS.answerSpacing, Math.floor(TERMS.challengeWindow / COUNT));
/** More or fewer bytes of 0 among the arguments are a few hundred gas. */
const SPREAD = 1000;

let rollup: OptimisticOnChain;

describe(`${COUNT} challenges at once`, function () {
  this.timeout(60_000 + COUNT * 3000);

  before(async () => {
    rollup = await OptimisticOnChain.deploy({ terms: { answerTime: ANSWER_TIME } });
    await rollup.chain.rpc("anvil_setBlockTimestampInterval", 1);
  });

  after(async () => {
    await rollup.chain.rpc("anvil_removeBlockTimestampInterval");
  });

  it("are answered in time by one prover, cost each the same, and hold nothing up for longer than he takes", async () => {
    assert.ok(COUNT > 2 && PACE > 2, `no prover makes ${COUNT} proofs in a window`);
    const [attacker, honest] = rollup.chain.accounts as [Address, Address];
    const proposals: OnChainProposal[] = [];
    for (let i = 0; i < COUNT; i++) proposals.push(await rollup.propose([{}], { from: honest }));

    const challenged: Receipt[] = [];
    const start = await rollup.chain.now();
    for (const proposal of proposals) {
      challenged.push(await rollup.challenge(proposal, { from: attacker }));
    }
    const end = await rollup.chain.now();
    const [first, last] = [await dueOf(proposals[0]!), await dueOf(proposals.at(-1)!)];
    assert.equal(first, start + 1 + ANSWER_TIME);
    const more = Math.min(TERMS.answerSpacing * (COUNT - 1), TERMS.challengeWindow);
    assert.equal(last, end + ANSWER_TIME + more);

    const proven: Receipt[] = [];
    const finalized: Receipt[] = [];
    for (const proposal of proposals) {
      await rollup.chain.pass(PACE - 2);
      proven.push(await rollup.prove(proposal, { from: honest }));
      finalized.push(await rollup.finalize(proposal));
    }
    const done = await rollup.chain.now();
    assert.equal(await rollup.read("finalId"), proposals.at(-1)!.id);
    const reward = TERMS.challengeBond / 2n;
    const bonds = BigInt(COUNT) * (TERMS.proposalBond + reward);
    assert.equal(await rollup.read("bonds", honest), bonds);
    assert.ok(done <= last);
    for (const receipts of [challenged, proven, finalized]) {
      // The first one writes where nothing was, and the last one clears.
      const { least, most } = gasOf(receipts.slice(1, -1));
      assert.ok(most - least < SPREAD, `${least} to ${most}`);
    }
    if (ASKED === undefined) return;
    const gas = Object.entries({ challenged, proven, finalized }).map(([what, receipts]) => {
      const { least, most } = gasOf(receipts.slice(1, -1));
      return [`gas, ${what}`, `${least} to ${most}`];
    });
    console.log(
      formatFacts({
        terms: `answerTime ${ANSWER_TIME} s, answerSpacing ${TERMS.answerSpacing} s, challengeWindow ${TERMS.challengeWindow} s`,
        "last answer due": `${last - end} s after its challenge`,
        "all is final": `${done - end} s after the last challenge, a proof every ${PACE} s`,
        ...Object.fromEntries(gas),
      }),
    );
  });
});

function gasOf(receipts: readonly Receipt[]): { readonly least: number; readonly most: number } {
  const gas = receipts.map(({ gasUsed }) => Number(gasUsed));
  return { least: Math.min(...gas), most: Math.max(...gas) };
}

async function dueOf({ id }: OnChainProposal): Promise<number> {
  return (await rollup.proposal(id)).answerDue;
}

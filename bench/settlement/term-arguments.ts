/** What each term of an optimistic rollup must be at least, or at most, by what was measured. */
import { formatDuration } from "../../terminal/table.js";
import { formatTimeSpan } from "../../terminal/time-span.js";
import { BLOCK_GAS, BLOCK_SECONDS } from "../estimate/l1-cost.js";
import { median } from "../statistics.js";
import { ether, grouped } from "./figure-words.js";
import { coveredAdvances, deterringChance } from "./outcomes.js";
import type { SettlementResult } from "./settlement-result.js";

export interface TermArgument {
  readonly term: string;
  readonly value: string;
  /** What the value is to be compared with. */
  readonly figure: string;
}

/** Assumed, in gwei: blocks are filled at the first, and whoever acts must be able to pay the second. */
export const GAS_PRICES = { usual: 20, high: 200 } as const;

const ETHER_IN_GWEI = 1e9;

export function termArguments(result: SettlementResult): TermArgument[] {
  const { terms, optimistic, batches, interval, stolen } = result;
  const { challenge, slash, collect, prove, watch } = optimistic;
  const proposals = Math.ceil(terms.challengeWindow / interval);
  const proving = batches * median(optimistic.proofMs);
  const catching = inEther(challenge.gas + slash.gas + collect.gas, GAS_PRICES.high);
  const half = terms.proposalBond / 2n;
  return [
    {
      term: "challengeWindow",
      value: formatTimeSpan(terms.challengeWindow),
      figure: `whoever keeps challenges out of all its blocks fills them: ${fillText(terms.challengeWindow)}. To replay all ${grouped(proposals)} proposals of it takes ${formatDuration(proposals * watch.proposal.processorMs)}`,
    },
    {
      term: "executionDelay",
      value: formatTimeSpan(terms.executionDelay),
      figure: `a challenge within it stops the advance; to fill its blocks costs ${fillText(terms.executionDelay)}`,
    },
    {
      term: "answerTime",
      value: formatTimeSpan(terms.answerTime),
      figure: `a proposal takes ${formatDuration(proving)} to prove here; to keep a proof out of its blocks costs ${fillText(terms.answerTime)}, for a bond of ${ether(terms.proposalBond)}`,
    },
    {
      term: "answerSpacing",
      value: formatTimeSpan(terms.answerSpacing),
      figure: `${grouped(terms.answerSpacing / (proving / 1000))} times what a proposal takes to prove here: one prover keeps up with ${grouped(terms.challengeWindow / terms.answerSpacing)} challenges at once, from where on the time does not grow`,
    },
    {
      term: "proposalBond",
      value: ether(terms.proposalBond),
      figure: `half of it is ${grouped(Number(half) / 1e18 / catching)} times the gas of challenge, slash and collecting at ${GAS_PRICES.high} gwei (${catching.toFixed(3)} ETH); it deters a theft of ${ether(stolen)} if that is caught in ${(100 * deterringChance(stolen, terms)).toFixed(1)} % of all cases`,
    },
    {
      term: "challengeBond",
      value: ether(terms.challengeBond),
      figure: `half of it pays for a proof of ${batches} batches (${grouped(prove.gas)} gas) up to ${grouped(gweiFor(terms.challengeBond / 2n, prove.gas))} gwei`,
    },
    {
      term: "coverAdvances",
      value: terms.coverAdvances ? "on" : "off",
      figure: `on, ${ether(coveredAdvances(terms))} can be advanced at a time, to all together`,
    },
  ];
}

/** What it costs to fill the blocks of a time, by nothing but the gas. */
function fillText(seconds: number): string {
  const blocks = Math.floor(seconds / BLOCK_SECONDS);
  const cost = inEther(blocks * BLOCK_GAS, GAS_PRICES.usual);
  return `${grouped(cost)} ETH (${grouped(blocks)} blocks at ${GAS_PRICES.usual} gwei)`;
}

function inEther(gas: number, gwei: number): number {
  return (gas * gwei) / ETHER_IN_GWEI;
}

function gweiFor(wei: bigint, gas: number): number {
  return Number(wei) / 1e9 / gas;
}

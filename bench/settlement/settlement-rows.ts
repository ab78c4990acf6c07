/**
 * The comparison as rows of words: what is compared, what it is each way, and where that is from. Text, page and docs show
 * the same rows.
 */

import { formatDuration } from "../../terminal/table.js";
import { formatTimeSpan } from "../../terminal/time-span.js";
import { BLOCK_SECONDS } from "../estimate/l1-cost.js";
import { median } from "../statistics.js";
import { ether, grouped } from "./figure-words.js";
import type { Books, OutcomeName } from "./outcomes.js";
import {
  booksOf,
  coveredAdvances,
  deterringChance,
  OUTCOME_FORMULAS,
  OUTCOME_TITLES,
  OUTCOMES,
} from "./outcomes.js";
import type { MeasuredCall, MeasuredLook, SettlementResult } from "./settlement-result.js";
import {
  ASSUMED_PRICES,
  bountyOf,
  daysBetweenThefts,
  totalOf,
  watchCostOf,
  watchDayOf,
} from "./watching.js";

export interface SettlementRow {
  readonly what: string;
  readonly validity: string;
  readonly optimistic: string;
  /** `measured`, `terms`, `layout`, `formula: …` or `by design`. */
  readonly from: string;
}

export interface SettlementSection {
  readonly title: string;
  readonly rows: readonly SettlementRow[];
}

/** What does not exist one way. */
const NONE = "–";
/** Ethereum: a block is final at the end of the epoch after its own, 64 to 95 slots of 12 s later. */
const FINALITY_SECONDS = 64 * BLOCK_SECONDS;

/** All of it, in the order in which it is to be read. */
export function settlementSections(result: SettlementResult): SettlementSection[] {
  return [
    { title: "What L1 charges", rows: chargeRows(result) },
    { title: "Time until a withdrawal is in hand", rows: timeRows(result) },
    { title: "Capital", rows: capitalRows(result) },
    { title: "Who must be honest and awake", rows: trustRows(result) },
    { title: "What an attack costs and gains", rows: attackRows(result) },
    { title: `A false proposal pays the thief ${ether(result.stolen)}`, rows: outcomeRows(result) },
    { title: "Watching", rows: watchRows(result) },
  ];
}

function chargeRows({
  batches,
  operations,
  transferBytes,
  validity,
  optimistic,
}: SettlementResult): SettlementRow[] {
  const { transfers, payments, withdrawals } = operations;
  const count = transfers + payments + withdrawals;
  const { commit } = validity;
  const { propose, finalize, collect, challenge, prove, slash } = optimistic;
  const whole = propose.gas + finalize.gas + collect.gas;
  const share = (gas: number): string => `${grouped(gas / count)} gas`;
  return [
    {
      what: "calldata of one more transfer",
      validity: `${transferBytes.validity} bytes`,
      optimistic: `${transferBytes.optimistic} bytes, ${transferBytes.optimistic - transferBytes.validity} of them its signature`,
      from: "layout",
    },
    {
      what: `${batches} batches of ${count} operations, in one transaction`,
      validity: `commit: ${callText(commit)}`,
      optimistic: `propose: ${callText(propose)}`,
      from: "measured",
    },
    {
      what: "until they are final",
      validity: "nothing more",
      optimistic: `finalize: ${callText(finalize)}; collect the bond: ${callText(collect)}`,
      from: "measured",
    },
    {
      what: "all of it, an operation",
      validity: share(commit.gas),
      optimistic: share(whole),
      from: "measured, divided by the operations",
    },
    {
      what: "if they are challenged, and proven",
      validity: NONE,
      optimistic: `challenge: ${callText(challenge)}; prove: ${callText(prove)}; then ${share(whole + challenge.gas + prove.gas)} an operation`,
      from: "measured",
    },
    {
      what: "if nobody proves them",
      validity: NONE,
      optimistic: `slash: ${callText(slash)}`,
      from: "measured",
    },
  ];
}

function timeRows({ batches, validity, optimistic, terms }: SettlementResult): SettlementRow[] {
  const proving = (proofMs: readonly number[]): string =>
    `${batches} proofs, ${formatDuration(median(proofMs))} each`;
  const finality = `${formatTimeSpan(FINALITY_SECONDS)} or more`;
  return [
    {
      what: "as a rule",
      validity: `${proving(validity.proofMs)}; then a block (${seconds(validity.withdrawalSeconds)} on this chain)`,
      optimistic: `${formatTimeSpan(terms.challengeWindow)} (${seconds(optimistic.withdrawalSeconds)} on this chain)`,
      from: "measured; challengeWindow",
    },
    {
      what: "by an advance",
      validity: NONE,
      optimistic: `${formatTimeSpan(terms.executionDelay)} (${seconds(optimistic.advanceSeconds)} on this chain), for ${grouped(optimistic.advance.gas)} gas`,
      from: "measured; executionDelay",
    },
    {
      what: "if somebody proves the proposal",
      validity: NONE,
      optimistic: `${proving(optimistic.proofMs)}; then a block (${seconds(optimistic.provenSeconds)} on this chain)`,
      from: "measured",
    },
    {
      what: "until L1 does not take it back",
      validity: `${finality} behind that`,
      optimistic: "the window is longer than that",
      from: "formula: 64 slots of 12 s (Ethereum)",
    },
  ];
}

function capitalRows({ terms, interval }: SettlementResult): SettlementRow[] {
  const { proposalBond, challengeBond, challengeWindow, answerTime } = terms;
  const under = BigInt(Math.ceil(challengeWindow / interval));
  const window = formatTimeSpan(challengeWindow);
  return [
    {
      what: "of who brings batches to L1",
      validity: "nothing",
      optimistic: `${ether(proposalBond)} a proposal for ${window}; with one every ${formatTimeSpan(interval)} ${ether(under * proposalBond)}`,
      from: "formula: proposalBond · challengeWindow / interval; the interval is assumed",
    },
    {
      what: "of who challenges",
      validity: NONE,
      optimistic: `${ether(challengeBond)} for ${formatTimeSpan(answerTime)} or more`,
      from: "challengeBond; answerTime",
    },
    {
      what: "of users who leave",
      validity: "what waits for a proof",
      optimistic: `what they withdraw in ${window}`,
      from: "challengeWindow",
    },
  ];
}

function trustRows({ terms }: SettlementResult): SettlementRow[] {
  const { challengeWindow, challengeBond, answerTime } = terms;
  const code = "circuit, setup of the keys, contract";
  const window = formatTimeSpan(challengeWindow);
  return [
    {
      what: "so that nothing is stolen",
      validity: `nobody; ${code} must be right`,
      optimistic: `one watcher: awake once in every ${window}, with ${ether(challengeBond)} and gas at hand, and able to get a transaction into a block; ${code} must be right as well`,
      from: "by design",
    },
    {
      what: "so that it goes on",
      validity: "anybody who proves; else users escape",
      optimistic: `anybody who proposes, and who proves within ${formatTimeSpan(answerTime)} what is challenged; else users escape`,
      from: "by design; answerTime",
    },
  ];
}

function attackRows({ terms, stolen }: SettlementResult): SettlementRow[] {
  const { proposalBond, challengeBond, answerTime, answerSpacing, challengeWindow } = terms;
  const half = proposalBond - proposalBond / 2n;
  const chance = (100 * deterringChance(stolen, terms)).toFixed(1);
  return [
    {
      what: `a theft of V = ${ether(stolen)}`,
      validity: "refused: there is no proof of a false root",
      optimistic: `gains V if nobody challenges; costs ${ether(half)} if somebody does, because the thief may challenge himself. It does not pay if that happens in ${chance} % of all cases or more`,
      from: "formula: V / (V + ⌈B/2⌉), B = proposalBond",
    },
    {
      what: "to hold up a true proposal",
      validity: NONE,
      optimistic: `${ether(challengeBond)}, half to whoever proves it, half burned; for ${formatTimeSpan(answerTime)}, and ${formatTimeSpan(answerSpacing)} more for each open challenge, at most ${formatTimeSpan(answerTime + challengeWindow)}. Nothing is advanced meanwhile`,
      from: "challengeBond; answerTime; answerSpacing",
    },
  ];
}

function outcomeRows(result: SettlementResult): SettlementRow[] {
  const validity = `refused: ${result.validity.refusal}; users lose nothing`;
  const { proposalBond } = result.terms;
  const limit = coveredAdvances(result.terms);
  const half = proposalBond - proposalBond / 2n;
  return [
    ...OUTCOMES.map((name) => ({
      ...{ what: OUTCOME_TITLES[name], validity },
      optimistic: booksText(result.outcomes[name]),
      from: outcomeSource(name, result),
    })),
    {
      ...{ what: "the same, where advances are covered", validity },
      optimistic: `${ether(limit)} can be advanced at most, to all together: users lose nothing, and a thief who challenges himself loses ${ether(half - limit)}`,
      from: "formula: advances ≤ ⌊B/4⌋ (coverAdvances); thief ⌊B/4⌋ − ⌈B/2⌉",
    },
  ];
}

/** The formula, or what it says where the chain says something else. */
function outcomeSource(name: OutcomeName, { outcomes, stolen, terms }: SettlementResult): string {
  const expected = booksOf(name, { stolen, burnedBefore: 0n }, terms);
  const isSame = booksText(expected) === booksText(outcomes[name]);
  if (isSame) return `measured; formula: ${OUTCOME_FORMULAS[name]}`;
  return `measured, and NOT what the formula says: ${booksText(expected)}`;
}

function booksText({ thief, challenger, burned, lost }: Books): string {
  const parts: [string, bigint][] = [
    ["thief", thief],
    ["challenger", challenger],
  ];
  const moved = parts.filter(([, amount]) => amount !== 0n);
  return [
    ...moved.map(([who, amount]) => `${who} ${signedEther(amount)}`),
    ...(burned === 0n ? [] : [`burned ${ether(burned)}`]),
    `users lose ${lost === 0n ? "nothing" : ether(lost)}`,
  ].join(", ");
}

function watchRows(result: SettlementResult): SettlementRow[] {
  const { optimistic, interval, refusal, terms } = result;
  const { idle, proposal, final } = optimistic.watch;
  const day = watchDayOf(result);
  const cost = totalOf(watchCostOf(day, terms.challengeBond, ASSUMED_PRICES));
  const bounty = bountyOf(result, ASSUMED_PRICES);
  const validity = "nobody needs to";
  return [
    { what: "a block without anything", validity, optimistic: lookText(idle), from: "measured" },
    {
      what: "the proposal, and its end",
      validity,
      optimistic: `${lookText(proposal)}; ${lookText(final)}`,
      from: "measured",
    },
    {
      what: "the false one",
      validity: `refused by L1: ${result.validity.refusal}`,
      optimistic: `refused by the watcher: ${refusal}`,
      from: "measured",
    },
    {
      what: "a day",
      validity,
      optimistic: `${grouped(day.rpcCalls)} calls, ${grouped(day.bytes / 1e6)} MB, ${grouped(day.processorSeconds)} s of a processor`,
      from: `formula: 7,200 blocks, a proposal every ${formatTimeSpan(interval)}`,
    },
    {
      what: "it pays if somebody steals",
      validity,
      optimistic: `once in ${grouped(daysBetweenThefts(cost, bounty))} days: ${cost.toFixed(6)} ETH a day against ${bounty.toFixed(3)} ETH, if no other is first`,
      from: "formula: bounty · rate > cost; the prices are assumed",
    },
  ];
}

function lookText({ calls, bytes, processorMs }: MeasuredLook): string {
  return `${calls} calls, ${grouped(bytes)} bytes, ${formatDuration(processorMs)}`;
}

function callText({ gas, bytes }: MeasuredCall): string {
  return `${grouped(gas)} gas, ${grouped(bytes)} bytes`;
}

function seconds(value: number): string {
  return `${grouped(value)} s`;
}

function signedEther(wei: bigint): string {
  return wei < 0n ? `−${ether(-wei)}` : `+${ether(wei)}`;
}

/** What watching an optimistic rollup costs, and how often somebody must steal for that to pay. */
import { BLOCK_SECONDS } from "../estimate/l1-cost.js";
import { SECONDS_A_DAY } from "./default-terms.js";
import type { MeasuredLook, SettlementResult } from "./settlement-result.js";

/** What a day of watching takes. */
export interface WatchDay {
  readonly processorSeconds: number;
  /** That the endpoint of L1 sends. */
  readonly bytes: number;
  readonly rpcCalls: number;
}

/** What a watcher pays with, in ETH. Nothing here measures these. */
export interface WatchPrices {
  readonly processorHour: number;
  readonly gigabyte: number;
  readonly millionCalls: number;
  /** What money yields elsewhere in a year: a watcher keeps the bond of a challenge at hand. */
  readonly yearlyYield: number;
  /** ETH for a unit of gas. */
  readonly gasPrice: number;
}

/** Assumed: at 3,000 dollars, an hour 0.06, a gigabyte 0.09, a million calls 9 dollars; 3 % a year; 20 gwei. */
export const ASSUMED_PRICES: WatchPrices = {
  ...{ processorHour: 0.00002, gigabyte: 0.00003, millionCalls: 0.003 },
  ...{ yearlyYield: 0.03, gasPrice: 20e-9 },
};

const DAYS_A_YEAR = 365;
const ETHER = 1e18;

/** A look at each block of a day, and of each proposal of a day two that see more: when it comes, when it is final. */
export function watchDayOf({
  optimistic: { watch },
  interval,
}: Pick<SettlementResult, "optimistic" | "interval">): WatchDay {
  const looks = SECONDS_A_DAY / BLOCK_SECONDS;
  const proposals = SECONDS_A_DAY / interval;
  const { idle, proposal, final } = watch;
  const sum = (of: (look: MeasuredLook) => number): number =>
    looks * of(idle) + proposals * (of(proposal) + of(final) - 2 * of(idle));
  return {
    processorSeconds: sum(({ processorMs }) => processorMs) / 1000,
    bytes: Math.round(sum(({ bytes }) => bytes)),
    rpcCalls: Math.round(sum(({ calls }) => calls)),
  };
}

/** What a day costs, by part, in ETH. */
export interface WatchCost {
  readonly processor: number;
  readonly bytes: number;
  readonly calls: number;
  readonly bond: number;
}

/** @param challengeBond wei that is kept at hand */
export function watchCostOf(day: WatchDay, challengeBond: bigint, prices: WatchPrices): WatchCost {
  const { processorSeconds, bytes, rpcCalls } = day;
  return {
    processor: (processorSeconds / 3600) * prices.processorHour,
    bytes: (bytes / 1e9) * prices.gigabyte,
    calls: (rpcCalls / 1e6) * prices.millionCalls,
    bond: (Number(challengeBond) / ETHER) * (prices.yearlyYield / DAYS_A_YEAR),
  };
}

/** ETH a day. */
export function totalOf({ processor, bytes, calls, bond }: WatchCost): number {
  return processor + bytes + calls + bond;
}

/** What is won by a challenge that nobody answers: half a bond without the gas, in ETH. */
export function bountyOf(
  { terms, optimistic }: Pick<SettlementResult, "terms" | "optimistic">,
  { gasPrice }: Pick<WatchPrices, "gasPrice">,
): number {
  const { challenge, slash, collect } = optimistic;
  const gas = challenge.gas + slash.gas + collect.gas;
  return Number(terms.proposalBond / 2n) / ETHER - gas * gasPrice;
}

/**
 * Days between two thefts above which nobody watches who reckons; Infinity if watching costs nothing.
 *
 * @param cost ETH a day
 * @param bounty ETH a theft
 */
export function daysBetweenThefts(cost: number, bounty: number): number {
  return bounty / cost;
}

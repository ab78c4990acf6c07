/** What a day of watching costs, part by part, from what was measured and prices that are assumed. */
import { ether, grouped } from "./figure-words.js";
import type { SettlementResult } from "./settlement-result.js";
import {
  ASSUMED_PRICES,
  bountyOf,
  daysBetweenThefts,
  totalOf,
  watchCostOf,
  watchDayOf,
} from "./watching.js";

/** A part of what watching costs. */
export interface WatchLine {
  readonly what: string;
  /** How much of it a day takes. */
  readonly day: string;
  /** In ETH; empty for the sum. */
  readonly price: string;
  /** ETH a day. */
  readonly cost: string;
}

const PLACES = 7;
/** Watchers among whom a bounty is shared, if each of them is as fast. */
const WATCHERS = [1, 10, 100] as const;

/** The parts, and their sum. */
export function watchLines(result: SettlementResult): WatchLine[] {
  const day = watchDayOf(result);
  const { challengeBond } = result.terms;
  const { processorHour, gigabyte, millionCalls, yearlyYield } = ASSUMED_PRICES;
  const cost = watchCostOf(day, challengeBond, ASSUMED_PRICES);
  const line = (what: string, used: string, price: string, paid: number): WatchLine => {
    return { what, day: used, price, cost: paid.toFixed(PLACES) };
  };
  const seconds = `${grouped(day.processorSeconds)} s`;
  const megabytes = `${grouped(day.bytes / 1e6)} MB`;
  return [
    line("processor", seconds, `${processorHour} an hour`, cost.processor),
    line("answers of an endpoint", megabytes, `${gigabyte} a gigabyte`, cost.bytes),
    line("calls of it", grouped(day.rpcCalls), `${millionCalls} a million`, cost.calls),
    line("bond at hand", ether(challengeBond), `${100 * yearlyYield} % a year`, cost.bond),
    line("all of it", "", "", totalOf(cost)),
  ];
}

/** By the number of watchers: how many days may lie between two thefts so that each has what it costs him. */
export function breakEven(result: SettlementResult): { watchers: number; days: string }[] {
  const day = watchDayOf(result);
  const cost = totalOf(watchCostOf(day, result.terms.challengeBond, ASSUMED_PRICES));
  const bounty = bountyOf(result, ASSUMED_PRICES);
  return WATCHERS.map((watchers) => {
    return { watchers, days: grouped(daysBetweenThefts(watchers * cost, bounty)) };
  });
}

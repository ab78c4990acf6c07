/** What a watcher says: a line for each thing that it sees or does, for people or as JSON. */
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import type { LookMeter } from "../../l1/optimistic/look-meter.js";
import type { Missed } from "../../l1/optimistic/missed.js";
import {
  type MeasuredUsage,
  usageOfDay,
  type WatchUsage,
} from "../../l1/optimistic/watch-usage.js";
import type { WatchedChain } from "../../l1/optimistic/watched-chain.js";
import type { WatchObserver } from "../../l1/optimistic/watcher.js";
import { QuipuError } from "../../src/errors.js";
import { printable } from "../../terminal/printable.js";
import { shortenDecimals } from "../../terminal/table.js";

/** What a refusal of the contract means for whoever watches, and what can be done. */
const ADVICE: Readonly<Record<string, string>> = {
  AlreadyChallenged: "somebody else was faster; nothing is left to do",
  AlreadyProven: "somebody else has proven it; nothing is left to do",
  AnswerLate:
    "the time for an answer is over: it falls, and its batches can be proposed again with proofs",
  ContentMismatch: "another proposal has that number now; it is read again",
  InsufficientFunds: "the account cannot pay for bond and gas: fill it up, this is tried again",
  NotPending: "it has fallen or become final meanwhile; nothing is left to do",
  WindowClosed: "the time to challenge is over: it becomes final",
};

/** What follows if something was not done in time. */
const CONSEQUENCE: Readonly<Record<Missed["what"], string>> = {
  challenge: "it is false and becomes final",
  prove: ADVICE.AnswerLate!,
};

const HOUR_MS = 3_600_000;

export interface WatchReportOptions {
  readonly json: boolean | undefined;
  /** By default onto standard output. */
  readonly print?: (line: string) => void;
}

export class WatchReport {
  readonly #isJson: boolean;
  readonly #print: (line: string) => void;
  /** Since when looks have failed; undefined while they do not. */
  #awaySince: number | undefined;
  /** How many have failed in a row, and of which errors it was told. */
  #failed = 0;
  readonly #told = new Set<string>();
  /** What goes on, and when that was said last, in milliseconds. */
  readonly #lasting = new Map<string, number>();
  /** How many have failed in all, by error. */
  readonly #failures: Record<string, number> = {};

  constructor({ json, print = console.log }: WatchReportOptions) {
    this.#isJson = json === true;
    this.#print = print;
  }

  readonly observer: WatchObserver = {
    judged: (proposal, verdict) => {
      const reason = verdict.name === "false" ? `: ${verdict.reason}` : "";
      const facts = verdict.name === "false" ? { reason: verdict.reason } : {};
      const text = `proposal ${proposal} is ${verdict.name}${reason}`;
      this.#say({ event: "judged", proposal, verdict: verdict.name, ...facts }, text);
    },
    missed: ({ what, proposal: { id }, until }) => {
      const time = new Date(1000 * until).toISOString();
      const text = `too late to ${what} proposal ${id}: it could be until ${time}; ${CONSEQUENCE[what]}`;
      this.#say({ event: "missed", what, proposal: id, until }, text);
    },
    due: ({ what, proposal: { id } }) => {
      if (!this.#isNew(`due ${what} ${id}`)) return;
      this.#say({ event: "due", what, proposal: id }, `due: ${what} proposal ${id}`);
    },
    done: ({ what, proposal: { id } }, { transactionHash, gasUsed }) => {
      const facts = { transactionHash, gasUsed: Number(gasUsed) };
      const text = `done: ${what} proposal ${id}, ${gasUsed} gas, ${transactionHash}`;
      this.#say({ event: "done", what, proposal: id, ...facts }, text);
    },
    failed: ({ what, proposal: { id } }, error) => {
      const { message } = error;
      const code = error instanceof QuipuError ? error.code : error.name;
      const advice = ADVICE[code];
      if (!this.#isNew(`failed ${what} ${id} ${code}`)) return;
      const text = `not done: ${what} proposal ${id}: ${code}: ${advice ?? message}`;
      this.#say({ event: "failed", what, proposal: id, code, message, advice }, text);
    },
  };

  ready({ address, terms }: Pick<OptimisticRollup, "address" | "terms">): void {
    const { challengeWindow, answerTime } = terms;
    const text = `watching ${address}: ${challengeWindow} s to challenge, ${answerTime} s to answer`;
    this.#say({ event: "ready", contract: address, challengeWindow, answerTime }, text);
  }

  /** What it has cost to begin, and to read what was there. */
  start(used: MeasuredUsage, block: number | undefined): void {
    this.#say({ event: "start", block, used }, `read up to block ${block} in ${format(used)}`);
  }

  /** A look has failed; each error is told once until one succeeds. */
  away({ code, message }: QuipuError): void {
    this.#awaySince ??= performance.now();
    this.#failed += 1;
    this.#failures[code] = (this.#failures[code] ?? 0) + 1;
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.#say({ event: "away", code, message }, `not read, trying again: ${code}: ${message}`);
  }

  /** A look has succeeded. */
  back(): void {
    if (this.#awaySince === undefined) return;
    const [looks, seconds] = [this.#failed, (performance.now() - this.#awaySince) / 1000];
    this.#awaySince = undefined;
    this.#failed = 0;
    this.#told.clear();
    const text = `read again, after ${looks} looks that failed, ${Math.round(seconds)} s`;
    this.#say({ event: "back", looks, seconds }, text);
  }

  standing({ standing, finalId }: Pick<WatchedChain, "standing" | "finalId">): void {
    const proposals = standing.map(({ id, verdict, answerDue, proven }) => {
      return { id, verdict: verdict.name, challenged: answerDue !== undefined, proven };
    });
    const list = proposals.map(({ id, verdict }) => `${id} (${verdict})`).join(", ") || "none";
    const text = `final up to proposal ${finalId}; standing: ${list}`;
    this.#say({ event: "standing", finalId, proposals }, text);
  }

  /** What it has cost since the start, and what a day would at the same rate. */
  cost(used: MeasuredUsage, { idle, busy }: LookMeter["looks"]): void {
    const day = usageOfDay(used);
    const failed = this.#failures;
    const errors = Object.entries(failed).map(([code, count]) => `${count} ${code}`);
    const looks = [
      `${idle.count + busy.count} looks`,
      `${busy.count} of them found something`,
      ...(errors.length > 0 ? [`failed: ${errors.join(", ")}`] : []),
    ];
    const text = `cost of ${format(used)}; ${looks.join(", ")}; a day at this rate: ${format(day)}`;
    this.#say({ event: "cost", used, looks: { idle, busy }, failed, day }, text);
  }

  /** Whether this was not said in the last hour: what is due is so at every look until it is done. */
  #isNew(what: string): boolean {
    const now = performance.now();
    const said = this.#lasting.get(what);
    if (said !== undefined && now - said < HOUR_MS) return false;
    this.#lasting.set(what, now);
    return true;
  }

  #say(facts: object, words: string): void {
    this.#print(printable(this.#isJson ? JSON.stringify(facts) : shortenDecimals(words)));
  }
}

function format({ seconds, processorSeconds, requests, bytes }: WatchUsage): string {
  const parts = [`${processorSeconds.toFixed(1)} s of processor`, `${requests} requests`];
  return `${Math.round(seconds)} s: ${[...parts, `${bytes} bytes`].join(", ")}`;
}

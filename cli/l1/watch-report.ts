/** What a watcher says: a line for each thing that it sees or does, for people or as JSON. */
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import type { LookMeter } from "../../l1/optimistic/look-meter.js";
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

export class WatchReport {
  readonly #isJson: boolean;
  #isAway = false;

  constructor({ json }: { readonly json: boolean | undefined }) {
    this.#isJson = json === true;
  }

  readonly observer: WatchObserver = {
    judged: (proposal, verdict) => {
      const reason = verdict.name === "false" ? `: ${verdict.reason}` : "";
      const facts = verdict.name === "false" ? { reason: verdict.reason } : {};
      const text = `proposal ${proposal} is ${verdict.name}${reason}`;
      this.#say({ event: "judged", proposal, verdict: verdict.name, ...facts }, text);
    },
    due: ({ what, proposal: { id } }) => {
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

  /** The endpoint is away, or the chain does not hold still; said once until it is back. */
  away({ message }: Error): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#say({ event: "away", message }, `not read, trying again: ${message}`);
  }

  back(): void {
    this.#isAway = false;
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
    const looks = `${idle.count + busy.count} looks, ${busy.count} of which found something`;
    const rate = `a day at this rate: ${format(day)}`;
    const text = `cost of ${format(used)}, ${looks}; ${rate}`;
    this.#say({ event: "cost", used, looks: { idle, busy }, day }, text);
  }

  #say(facts: object, words: string): void {
    console.log(printable(this.#isJson ? JSON.stringify(facts) : shortenDecimals(words)));
  }
}

function format({ seconds, processorSeconds, requests, bytes }: WatchUsage): string {
  const parts = [`${processorSeconds.toFixed(1)} s of processor`, `${requests} requests`];
  return `${Math.round(seconds)} s: ${[...parts, `${bytes} bytes`].join(", ")}`;
}

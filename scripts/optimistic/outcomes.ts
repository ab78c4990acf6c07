/**
 * The ways in which a theft from an optimistic rollup can end, and what becomes of a challenge that is
 * wrong. Each is a history of its own, whose books are checked to the wei.
 */

import { readOptimistic } from "../../l1/optimistic/optimistic-view.js";
import type { QuipuError } from "../../src/errors.js";
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { Books } from "./books.js";
import { History, type HistoryOptions } from "./history.js";
import type { OptimisticWorld } from "./optimistic-world.js";

const DAY = 86_400;
export const ETH = 10n ** 18n;

/** Those of the story. docs/settlement.md argues what real ones would be. */
export const TERMS: Terms = {
  challengeWindow: 7 * DAY,
  executionDelay: DAY,
  answerTime: DAY,
  answerSpacing: 600,
  proposalBond: 2n * ETH,
  challengeBond: ETH / 2n,
  coverAdvances: false,
};

/** What Alice brings, and what Mallory does. */
const SAVINGS = 10n * ETH;
const STAKE = ETH;

/** How a history ended. */
export interface Outcome {
  readonly title: string;
  /** What happened, a line each. */
  readonly events: readonly string[];
  readonly books: Books;
  /** Wei that is still in the contract. */
  readonly held: bigint;
  /** Wei of Alice's that she has not got. */
  readonly missing: bigint;
  /** Wei that the contract says is lost: advances that are owed, less what was burned. */
  readonly residual: bigint;
  /** Gas by what it was for. */
  readonly gas: Readonly<Record<string, bigint>>;
}

/** A theft that nobody challenges: it is paid. */
export async function finalisedUnchallenged(
  world: OptimisticWorld,
  options: HistoryOptions,
): Promise<Outcome> {
  const { history, events, gas, begin } = await opened(world, TERMS, options);
  await begin();
  const theft = await history.propose("mallory", history.theft("alice", "mallory", SAVINGS));
  gas.propose = theft.receipt.gasUsed;
  events.push("mallory proposes a transfer of 10 ETH that alice never signed; nobody watches");
  await world.passTime(TERMS.challengeWindow);
  gas.finalize = (await history.finalize(theft)).gasUsed;
  const stolen = await history.claim("mallory");
  events.push(`a week later it is final, and mallory claims ${ether(stolen)}`);
  await collectAll(history);
  return end("Finalised unchallenged", history, { events, gas });
}

/** The same theft, and somebody is awake: nothing is lost. */
export async function challengedInTime(
  world: OptimisticWorld,
  options: HistoryOptions,
): Promise<Outcome> {
  const { history, events, gas, begin } = await opened(world, TERMS, options);
  await begin();
  const before = history.state;
  const watcher = watched(history, events, gas);
  await history.propose("mallory", history.theft("alice", "mallory", SAVINGS));
  events.push("mallory proposes the same theft");
  await watcher.step();
  await world.passTime(TERMS.answerTime + 1);
  await watcher.step();
  history.goBackTo(before);
  const honest = await history.propose("sequencer", history.withdrawal("alice", SAVINGS));
  await world.passTime(TERMS.challengeWindow);
  await watcher.step();
  gas.finalize = (await history.finalize(honest)).gasUsed;
  events.push(`alice withdraws, and claims ${ether(await history.claim("alice"))}`);
  await collectAll(history);
  return end("Challenged before finalisation", history, { events, gas });
}

/** The same theft, paid in advance before anybody woke up: the bond covers a part. */
export async function executedThenChallenged(
  world: OptimisticWorld,
  options: HistoryOptions,
  terms: Terms = TERMS,
): Promise<Outcome> {
  const { history, events, gas, begin } = await opened(world, terms, options);
  await begin();
  const before = history.state;
  const theft = await history.propose("mallory", history.theft("alice", "mallory", SAVINGS));
  events.push("mallory proposes the same theft; the watcher sleeps");
  await world.passTime(terms.executionDelay);
  try {
    gas.advance = (await history.advance("mallory", theft)).gasUsed;
    events.push(`a day later mallory takes ${ether(SAVINGS + STAKE)} in advance`);
  } catch (error) {
    events.push(`a day later mallory wants it in advance: ${(error as QuipuError).code}`);
  }
  const watcher = watched(history, events, gas);
  await watcher.step();
  await world.passTime(terms.answerTime + 1);
  await watcher.step();
  history.goBackTo(before);
  const operations = history.withdrawal("alice", SAVINGS);
  const mallory = history.withdrawal("mallory", STAKE);
  const withdrawals = [...operations.withdrawals!, ...mallory.withdrawals!];
  const honest = await history.propose("sequencer", { withdrawals });
  await world.passTime(terms.challengeWindow);
  await history.finalize(honest);
  events.push(`alice withdraws, and claims ${ether(await history.claim("alice"))}`);
  const own = await history.claim("mallory").catch((error: QuipuError) => error.code);
  const got = typeof own === "bigint" ? ether(own) : own;
  events.push(`mallory withdraws 1 ETH as well: ${got}`);
  await collectAll(history);
  return end("Executed, then challenged", history, { events, gas });
}

/** A challenge of what is true: whoever proves it gets the bond. */
export async function challengedWrongly(
  world: OptimisticWorld,
  options: HistoryOptions,
): Promise<Outcome> {
  const { history, events, gas, begin } = await opened(world, TERMS, options);
  await begin();
  const watcher = watched(history, events, gas);
  const honest = await history.propose("sequencer", history.withdrawal("alice", SAVINGS));
  await history.challenge("mallory", honest);
  events.push("mallory challenges an honest proposal");
  await watcher.step();
  await history.finalize(honest);
  events.push(`proven, it is final at once: alice claims ${ether(await history.claim("alice"))}`);
  await collectAll(history);
  return end("Challenged wrongly", history, { events, gas });
}

async function opened(world: OptimisticWorld, terms: Terms, options: HistoryOptions) {
  const history = new History(world, await world.deploy(terms), options);
  const events: string[] = [];
  const gas: Record<string, bigint> = {};
  const begin = async (): Promise<void> => {
    const first = await history.depositAll([
      ["alice", SAVINGS],
      ["mallory", STAKE],
    ]);
    await world.passTime(terms.challengeWindow);
    await history.finalize(first);
    events.push("alice deposits 10 ETH, mallory 1 ETH; the batch that takes them in is final");
  };
  return { history, events, gas, begin };
}

/** A watcher whose doings are told. */
function watched(history: History, events: string[], gas: Record<string, bigint>) {
  const { challengeBond } = history.rollup.terms;
  return history.watcher({
    observer: {
      judged: (id, verdict) => {
        if (verdict.name !== "true") events.push(`the watcher sees that proposal ${id} is false`);
      },
      done: ({ what }, receipt) => {
        gas[what] = receipt.gasUsed;
        if (what === "challenge") history.books.note("watcher", "bonded", challengeBond);
        events.push(DONE[what]);
      },
      failed: ({ what }, error) => events.push(`the watcher cannot ${what}: ${error.message}`),
    },
  });
}

const DONE = {
  challenge: "the watcher challenges it",
  prove: "the watcher proves it from its data, and gets the challenger's bond",
  slash: "nobody can prove it: it falls, half of the bond is burned, half is the watcher's",
} as const;

async function collectAll(history: History): Promise<void> {
  for (const who of ["sequencer", "watcher", "mallory"] as const) await history.collect(who);
}

async function end(
  title: string,
  history: History,
  told: Pick<Outcome, "events" | "gas">,
): Promise<Outcome> {
  const { books, rollup } = history;
  const missing = SAVINGS - (books.accounts.get("alice")?.claimed ?? 0n);
  const [advanced, burned] = await Promise.all([
    readOptimistic(rollup, "advanced", [0n]),
    readOptimistic(rollup, "burned"),
  ]);
  const residual = advanced > burned ? advanced - burned : 0n;
  return { title, ...told, books, held: await history.held(), missing, residual };
}

/** Wei as ETH, exact. */
export function ether(wei: bigint): string {
  const sign = wei < 0n ? "−" : "";
  const size = wei < 0n ? -wei : wei;
  const fraction = `${size % ETH}`.padStart(18, "0").replace(/0+$/, "");
  return `${sign}${size / ETH}${fraction === "" ? "" : `.${fraction}`} ETH`;
}

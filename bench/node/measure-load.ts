/**
 * Two ways to load a node. *Closed*: a caller for each account, who sends its next operation when the one before was
 * answered: that finds the rate that the node can do. *Open*: operations come by the clock, as those of users do; an
 * answer's time counts from when its operation was due, so that a node which stands still is late for all that
 * should have come meanwhile ("coordinated omission"). An account's operations go one after another either way.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../statistics.js";
import { processFigures } from "./node-figures.js";
import type { LoadResult } from "./node-result.js";
import type { SignedLoad } from "./signed-load.js";
import type { Submitter } from "./submitter.js";

export interface LoadOrder {
  /** The node. */
  readonly url: string;
  readonly submitter: Submitter;
  /** With enough operations ready; those that are not sent stay there. */
  readonly load: SignedLoad;
  readonly signal: AbortSignal;
  /** Hears of what was taken: its id, and when it was due, by `performance.now()`. */
  readonly onTaken?: ((id: string, due: number) => void) | undefined;
}

/** So many times the time of an open load is waited for answers, before what is left counts as not sent. */
const PATIENCE = 3;

/** Sends as fast as callers are answered, for so many seconds or until nothing is ready. */
export function measureClosed(order: LoadOrder, seconds: number): Promise<LoadResult> {
  const { load, signal } = order;
  return measured(order, { callers: load.accounts }, async (send) => {
    const end = performance.now() + 1000 * seconds;
    const call = async (account: number): Promise<void> => {
      while (performance.now() < end && !signal.aborted) {
        if (!(await send(account, { due: performance.now(), deadline: end }))) return;
      }
    };
    await Promise.all(Array.from({ length: load.accounts }, (_, account) => call(account)));
  });
}

/** Sends so many a second, evenly spaced, for so many seconds. */
export function measureOpen(order: LoadOrder, rate: number, seconds: number): Promise<LoadResult> {
  const { load, signal } = order;
  return measured(order, { offered: rate }, async (send) => {
    const start = performance.now();
    const deadline = start + 1000 * seconds * PATIENCE;
    const lines: Promise<unknown>[] = Array.from({ length: load.accounts }, async () => {});
    for (let count = 0; count < rate * seconds; count += 1) {
      const due = start + (1000 * count) / rate;
      const early = due - performance.now();
      if (early > 0) await sleep(early, undefined, { signal });
      const account = count % load.accounts;
      lines[account] = lines[account]!.then(() => send(account, { due, deadline }));
    }
    await Promise.all(lines);
  });
}

interface Timing {
  readonly due: number;
  readonly deadline: number;
}

/** Sends the next operation of an account. @returns whether it had one */
type Send = (account: number, timing: Timing) => Promise<boolean>;

async function measured(
  { url, submitter, load, signal, onTaken }: LoadOrder,
  way: Pick<LoadResult, "callers"> | Pick<LoadResult, "offered">,
  run: (send: Send) => Promise<void>,
): Promise<LoadResult> {
  const times: number[] = [];
  const refused: Record<string, number> = {};
  let unsent = 0;
  const send: Send = async (account, { due, deadline }) => {
    signal.throwIfAborted();
    const body = load.take(account);
    if (body === undefined) return false;
    const { id, refusals } = await submitter.submit(body, deadline);
    for (const code of refusals) refused[code] = (refused[code] ?? 0) + 1;
    if (id === undefined) {
      load.giveBack(account, body);
      unsent += 1;
      return false;
    }
    times.push(performance.now() - due);
    onTaken?.(id, due);
    return true;
  };
  const before = await processFigures(url);
  const own = process.cpuUsage();
  const start = performance.now();
  await run(send);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(own);
  const after = await processFigures(url);
  return {
    ...way,
    seconds,
    accepted: times.length,
    refused,
    unsent,
    answerMs: quantilesOf(times),
    nodeCores: (after.cpuSeconds - before.cpuSeconds) / seconds,
    generatorCores: (user + system) / 1e6 / seconds,
  };
}

/** Of no samples null. */
export function quantilesOf(times: readonly number[]): LoadResult["answerMs"] {
  if (times.length === 0) return null;
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(times, share));
  return { p50: p50!, p99: p99!, max: max! };
}

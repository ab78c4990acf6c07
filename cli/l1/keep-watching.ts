/**
 * A watcher that goes on: it looks every so often, tells what an endpoint gets wrong and tries again, and ends only when
 * it is told to, or at what does not heal.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isL1Error, type L1ErrorCode } from "../../l1/l1-error.js";
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import { LookMeter } from "../../l1/optimistic/look-meter.js";
import { startMeasuring, usageOfStart } from "../../l1/optimistic/watch-usage.js";
import type { Watcher, WatchOptions } from "../../l1/optimistic/watcher.js";
import type { WatchReport } from "./watch-report.js";

export interface KeepWatchingOptions extends Omit<WatchOptions, "observer"> {
  readonly report: WatchReport;
  /** Seconds from look to look, as long as they succeed. */
  readonly every: number;
  /** Whether it ends when it has looked. */
  readonly once?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** What an endpoint may do and do no more later. The chain that it shows is compared with what the contract says. */
const PASSING: readonly L1ErrorCode[] = [
  "RpcUnavailable",
  "InvalidRpcAnswer",
  "RpcAnswerTooLarge",
  "RpcRefused",
  "RpcBehind",
  "Reorganised",
  "SyncMismatch",
];

const HOUR_MS = 3_600_000;
/** Milliseconds between two looks that fail, at most, unless looks that succeed are further apart. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Watches until the signal fires.
 *
 * @throws QuipuError `FalseFinal`, and what else does not pass.
 */
export async function keepWatching(
  rollup: OptimisticRollup,
  { report, every, once, signal, ...options }: KeepWatchingOptions,
): Promise<void> {
  const { Watcher } = await import("../../l1/optimistic/watcher.js");
  const meter = new LookMeter();
  const observer = { ...report.observer, happened: () => meter.found() };
  const watcher = new Watcher(rollup, { ...options, observer });
  const pause = pauseOf(1000 * every, signal);
  report.ready(rollup);
  for (let failed = 1; !(await look(watcher, report)); failed += 1) {
    await pause(failed);
    if (signal.aborted) return;
  }
  report.start(usageOfStart(rollup.chain), watcher.block);
  const measured = startMeasuring(rollup.chain);
  let told = performance.now();
  let failed = 0;
  while (!once) {
    await pause(failed);
    if (signal.aborted) break;
    const isRead = await meter.measure(() => look(watcher, report));
    failed = isRead ? 0 : failed + 1;
    if (performance.now() - told < HOUR_MS) continue;
    told = performance.now();
    report.cost(measured(), meter.looks);
  }
  report.standing(watcher.chain);
  if (!once) report.cost(measured(), meter.looks);
}

/** @returns what waits until the next look is due, after so many that have failed one behind the other */
function pauseOf(everyMs: number, signal: AbortSignal): (failed: number) => Promise<void> {
  let due = performance.now();
  return async (failed) => {
    const now = performance.now();
    const longest = Math.max(everyMs, LONGEST_PAUSE_MS);
    due = Math.max(due + Math.min(everyMs * 2 ** failed, longest), now);
    await sleep(due - now, undefined, { signal }).catch(() => {});
  };
}

/** @returns whether the chain was read; what passes is told */
async function look(watcher: Watcher, report: WatchReport): Promise<boolean> {
  try {
    await watcher.step();
    report.back();
    return true;
  } catch (error) {
    if (!isL1Error(error, ...PASSING)) throw error;
    report.away(error);
    return false;
  }
}

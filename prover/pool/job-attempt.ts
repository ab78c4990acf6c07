/**
 * One attempt at a job on one worker. Follows its steps, enforces its time limit and the caller's
 * signal, and reports how it ended. The pool decides whether to repeat a lost attempt.
 */

import { MessageChannel } from "node:worker_threads";
import type { ProgressListener } from "../progress.js";
import { messageOf, type ProverError, proverError } from "../prover-error.js";
import type { JobStep, WorkerJob, WorkerOutcome } from "./job-message.js";
import type { WorkerThreads } from "./worker-threads.js";

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** Milliseconds from the start on a worker. */
  readonly timeoutMs: number | undefined;
  readonly onProgress: ProgressListener | undefined;
}

/** The worker's answer, or why it was stopped, or what it died of. */
export type AttemptOutcome =
  | WorkerOutcome
  | { readonly stopped: ProverError }
  | { readonly lost: unknown };

/** Runs a job once. Never throws. */
export async function attemptJob(
  workers: WorkerThreads,
  job: Omit<WorkerJob, "steps">,
  { signal, timeoutMs, onProgress }: AttemptOptions,
): Promise<AttemptOutcome> {
  const { port1: reports, port2: steps } = new MessageChannel();
  const kill = new AbortController();
  let stopped: ProverError | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = (reason: ProverError) => {
    stopped ??= reason;
    kill.abort();
  };
  const onAbort = () => stop(provingAborted(signal));

  reports.on("message", (step: JobStep) => {
    if (timeoutMs !== undefined) {
      timer ??= setTimeout(() => stop(timedOut(timeoutMs)), timeoutMs);
    }
    onProgress?.({ step });
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    const task: WorkerJob = { ...job, steps };
    return await workers.run<WorkerOutcome>(task, { signal: kill.signal, transferList: [steps] });
  } catch (error) {
    return stopped === undefined ? { lost: error } : { stopped };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    reports.close();
  }
}

/** The refusal of a job whose signal has fired. */
export function provingAborted(signal: AbortSignal): ProverError {
  const message = `proving aborted: ${messageOf(signal.reason)}`;
  return proverError("ProvingAborted", message, signal.reason);
}

/** The refusal of a job that has taken too long. */
export function timedOut(timeoutMs: number): ProverError {
  return proverError("ProvingTimedOut", `no proof after ${timeoutMs} ms`);
}

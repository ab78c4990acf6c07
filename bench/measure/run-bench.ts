/** A benchmark from its plan to its result: builds what it needs, measures, describes the machine. */

import { setMaxListeners } from "node:events";
import type { ProgressListener } from "../../prover/progress.js";
import { assertBaselineAvailable } from "../baseline/baseline-packages.js";
import { benchError } from "../bench-error.js";
import {
  type BenchResult,
  type ProofMeasurement,
  RESULT_FORMAT,
  type ThroughputMeasurement,
} from "../result-file.js";
import { type KeyedSubject, prepareSubject, whatIsMade } from "./keyed-subject.js";
import { commitNow, loadNow, machineNow, versionsNow } from "./machine.js";
import { measureProofs } from "./measure-proofs.js";
import { BATCHES_A_WORKER, measureThroughput } from "./measure-throughput.js";
import { type BenchPlan, type PlanOptions, planBench, proverName, subjectsOf } from "./plan.js";
import { QUOTED_FIGURES } from "./quoted-figures.js";
import { instanceOf, type Subject, titleOf } from "./subject.js";
import { guessBuild, guessProof, TimeLeft } from "./time-left.js";

export interface BenchOptions extends PlanOptions {
  /** Samples of every measurement. */
  readonly runs: number;
  /** Where circuits and keys of benchmarks are kept. */
  readonly buildDir: string;
  /** What was typed, for the result. */
  readonly command: string;
  readonly onProgress: ProgressListener;
  /** Gets, before anything is built, how many milliseconds it will take, roughly. */
  readonly onStart?: ((milliseconds: number) => void) | undefined;
  /** Gets a line whenever something is finished, e.g. `4x4 measured, 2 of 3; about 40 s left`. */
  readonly onMilestone?: ((line: string) => void) | undefined;
  /** Gets what has been measured so far, after each group: minutes, or an hour, should not be lost. */
  readonly onMeasured: (result: BenchResult) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Rounds before the first sample: they load the key, build the curve and compile hot code. */
const WARMUPS = 1;
const THREADS = "all";

/**
 * Runs a benchmark.
 *
 * @throws QuipuError `BaselineUnavailable`, `BenchAborted`, `ProcessLost`, `ExternalProverFailed`; what
 *   compiling, keying and proving throw.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  if (options.baseline) assertBaselineAvailable();
  // Each of the processes that measure listens; a group has dozens.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const run = new BenchRun(planBench(options), options);
  try {
    return await run.run();
  } catch (error) {
    const { signal } = options;
    if (signal?.aborted !== true) throw error;
    const left = "circuits and keys are kept, and what was measured stands in the result file";
    throw benchError("BenchAborted", left, error);
  } finally {
    run.stopClock();
  }
}

class BenchRun {
  readonly #plan: BenchPlan;
  readonly #options: BenchOptions;
  readonly #keyed = new Map<string, KeyedSubject>();
  readonly #left: TimeLeft;
  readonly #clock: NodeJS.Timeout;
  /** As it was at the begin: the checkout may change while this runs. */
  readonly #begun = {
    startedAt: new Date().toISOString(),
    versions: versionsNow(),
    commit: commitNow(),
  };
  readonly #loadBefore = loadNow();
  readonly #measurements: ProofMeasurement[] = [];
  readonly #throughput: ThroughputMeasurement[] = [];
  #step = "begin";
  /** What the current step had been guessed to take, until it is finished. */
  #guess = 0;

  constructor(plan: BenchPlan, options: BenchOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#left = new TimeLeft(guessProofs(plan, options.runs));
    this.#clock = setInterval(() => this.#report(), 1000);
    this.#clock.unref();
  }

  stopClock(): void {
    clearInterval(this.#clock);
  }

  async run(): Promise<BenchResult> {
    await this.#prepareAll();
    await this.#measureProofs();
    await this.#measureThroughput();
    return this.#resultSoFar();
  }

  #resultSoFar(): BenchResult {
    const { command, runs } = this.#options;
    const { workingSet } = this.#plan;
    return {
      format: RESULT_FORMAT,
      ...this.#begun,
      finishedAt: new Date().toISOString(),
      command,
      machine: { ...machineNow(), loadBefore: this.#loadBefore, loadAfter: loadNow() },
      settings: { runs, warmups: WARMUPS, threads: THREADS },
      circuits: [...this.#keyed.values()].map(({ facts }) => facts),
      measurements: this.#measurements,
      throughput: this.#throughput,
      workingSet: workingSet && {
        transfers: workingSet.transfers,
        circuits: workingSet.subjects.map((subject) => instanceOf(subject).name),
      },
      quoted: [...QUOTED_FIGURES],
    };
  }

  /** All circuits first: a compile beside a proof would disturb it. */
  async #prepareAll(): Promise<void> {
    const { buildDir, signal, onStart } = this.#options;
    const subjects = subjectsOf(this.#plan);
    const guesses = new Map<Subject, number>();
    for (const subject of subjects) {
      const guess = guessBuild(subject, await whatIsMade(subject, buildDir));
      guesses.set(subject, guess);
      this.#left.add(guess);
    }
    onStart?.(this.#left.milliseconds);
    for (const [i, subject] of subjects.entries()) {
      const guess = guesses.get(subject)!;
      this.#begin(guess, titleOf(subject));
      const onProgress: ProgressListener = ({ step, done, total }) => {
        const share = done === undefined ? "" : ` ${Math.floor((100 * done) / (total || 1))} %`;
        this.#rename(`${titleOf(subject)}, ${step}${share}`);
      };
      const options = { buildDir, onProgress, signal };
      this.#keyed.set(instanceOf(subject).name, await prepareSubject(subject, options));
      if (guess > 0) this.#finish(`${titleOf(subject)} prepared, ${i + 1} of ${subjects.length}`);
    }
  }

  async #measureProofs(): Promise<void> {
    const { runs, signal, onMeasured } = this.#options;
    const { groups } = this.#plan;
    for (const [i, { candidates, subjects }] of groups.entries()) {
      const found = await measureProofs(candidates, this.#keyed, {
        runs,
        warmups: WARMUPS,
        threads: THREADS,
        signal,
        onProof: ({ subject, prover }, title) =>
          this.#begin(guessProof(subject, proverName(prover)), title),
      });
      this.#measurements.push(...found);
      await onMeasured(this.#resultSoFar());
      const shapes = subjects.filter(({ variant }) => variant === "quipu").map(titleOf);
      this.#finish(`${shapes.join(", ")} measured, ${i + 1} of ${groups.length}`);
    }
  }

  async #measureThroughput(): Promise<void> {
    if (this.#plan.throughput === null) return;
    const { subject, backends, workers: counts } = this.#plan.throughput;
    const { runs, signal, onMeasured } = this.#options;
    const keyed = this.#keyed.get(instanceOf(subject).name)!;
    for (const workers of counts) {
      const batches = workers * BATCHES_A_WORKER;
      const found = await measureThroughput(keyed, {
        backends,
        workers,
        batches,
        runs,
        signal,
        onSample: (proofs, backend, title) =>
          this.#begin(guessProof(subject, backend) * proofs, title),
      });
      this.#throughput.push(...found);
      await onMeasured(this.#resultSoFar());
      this.#finish(`throughput of ${workers} ${workers === 1 ? "worker" : "workers"} measured`);
    }
  }

  /** A step begins, so the one before it is done. */
  #begin(guess: number, step: string): void {
    this.#left.finish(this.#guess);
    this.#guess = guess;
    this.#rename(step);
  }

  /** Something is done that is worth a line. */
  #finish(what: string): void {
    this.#begin(0, what);
    this.#options.onMilestone?.(this.#left.isOver ? what : `${what}; ${this.#left}`);
  }

  #rename(step: string): void {
    this.#step = step;
    this.#report();
  }

  #report(): void {
    this.#options.onProgress({ step: `${this.#step}; ${this.#left}` });
  }
}

/** All proofs. */
function guessProofs({ groups, throughput }: BenchPlan, runs: number): number {
  const proofs = groups.flatMap(({ candidates }) =>
    candidates.map(({ subject, prover }) => {
      return guessProof(subject, proverName(prover)) * (WARMUPS + runs);
    }),
  );
  const many =
    throughput?.workers.map((workers) => {
      const batches = workers * (1 + runs * BATCHES_A_WORKER);
      const guesses = throughput.backends.map((backend) => guessProof(throughput.subject, backend));
      return batches * guesses.reduce((sum, guess) => sum + guess, 0);
    }) ?? [];
  return [...proofs, ...many].reduce((sum, guess) => sum + guess, 0);
}

/**
 * The pool that makes proofs: worker threads of this process, or of one of their own, in wide lanes.
 */
import type { WideRefusal } from "../engine/wide-lanes.js";
import type { ProgressListener } from "../progress.js";
import { messageOf } from "../prover-error.js";
import { backendUrl } from "./backends.js";
import { provingAborted } from "./job-attempt.js";
import type { VerifiedProof } from "./job-message.js";
import {
  type CheckedOptions,
  checkedOptions,
  type ProofJob,
  type ProofOptions,
  ThreadPool,
  type ThreadPoolOptions,
} from "./thread-pool.js";
import { WideLanesLost, WideProver } from "./wide-prover.js";
import { type WideUse, wideUseOf } from "./wide-use.js";

export type { ProofJob, ProofOptions, WideUse };

export interface ProverPoolOptions extends ThreadPoolOptions {
  /**
   * When the engine proves in a process of its own, in 256-bit lanes, which take V8 of Node 24 and a processor with
   * AVX2; `false`: never. Where they do not work, or are no faster, proofs are made in narrow lanes. Default: what
   * QUIPU_WIDE says, see `wideUseOf`.
   */
  readonly wide?: WideUse | false | undefined;
}

type KeyedJob = Pick<ProofJob, "circuit" | "keys" | "zeroKnowledge">;

/**
 * Worker threads that make proofs and verify each.
 *
 * @example
 * const pool = new ProverPool({ threads: "all" });
 * const { proof } = await pool.prove(batchJob(batch, { circuit, keys }));
 * await pool.close();
 */
export class ProverPool {
  readonly #options: CheckedOptions;
  readonly #closing = new AbortController();
  /** Started when it is needed. */
  #threads: ThreadPool | undefined;
  /** What the threads have to do. */
  #threadJobs = 0;
  /** Milliseconds that their proofs have taken. */
  #narrowMs = 0;
  /** Whether wide lanes were asked for, so that it is news if there are none. */
  readonly #asked: boolean;
  /** When wide lanes are to be started; `false` once they have been. */
  #planned: WideUse | false;
  /** Gets all jobs that begin from now on. */
  #wide: WideProver | undefined;
  /** Is about to become that. */
  #starting: WideProver | undefined;

  /**
   * @throws QuipuError `WorkersInvalid`, `WideUseInvalid`; `ProvingFailed` for a backend that does not
   *   exist.
   */
  constructor(options: ProverPoolOptions = {}) {
    const { wide = wideUseOf(process.env.QUIPU_WIDE), ...others } = options;
    this.#options = checkedOptions(others);
    this.#planned = this.#options.backend === backendUrl("engine") && wide;
    this.#asked = this.#planned && this.#planned.afterMs === 0;
    if (this.#planned && this.#asked) this.#wide = this.#startWide(this.#planned);
    else this.#narrow();
  }

  /**
   * Proves one job and verifies the proof.
   * @throws QuipuError `KeyMismatch`, `ArtifactCorrupt`, `EngineUnsupported`,
   *   `MemoryInsufficient`, `InputInvalid`, `WitnessUnsatisfied`, `ProofInvalid`, `ProvingFailed`,
   *   `ProvingTimedOut`, `ProvingAborted`, `WorkerLost`.
   */
  async prove(job: ProofJob, options: ProofOptions = {}): Promise<VerifiedProof> {
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    if (signal.aborted) throw provingAborted(signal);
    const proved = await this.#inWideLanes(
      (wide) => wide.prove(job, { ...options, signal }),
      options.onProgress,
    );
    if (proved !== undefined) return proved;
    if (signal.aborted) throw provingAborted(signal);
    const narrow = await this.#inThreads((threads) => threads.prove(job, { ...options, signal }));
    this.#narrowMs += narrow.timings.proveMs;
    if (this.#planned && this.#narrowMs >= this.#planned.afterMs) {
      void this.#turnWide(this.#planned, job);
    }
    return narrow;
  }

  /**
   * Reads a circuit and its key now, instead of with the first proof: large keys keep this thread busy for seconds. Makes
   * the program of its witness, too, which otherwise is made once it is proven again and again. What is loaded is to be
   * proven often, so wide lanes are started if they are to be started at all.
   * @throws QuipuError `KeyMismatch`, `ArtifactCorrupt`, `EngineUnsupported`, `MemoryInsufficient`.
   */
  async load(keyed: KeyedJob): Promise<void> {
    if (this.#planned) this.#wide = this.#startWide(this.#planned);
    const done = await this.#inWideLanes((wide) => wide.load(keyed).then(() => true));
    if (!done) await this.#inThreads((threads) => threads.load(keyed));
    else await this.#letThreadsGo();
  }

  /** Highest resident memory of what proves so far: of this process with its threads, and of that of wide lanes. */
  get peakRssBytes(): number {
    return process.resourceUsage().maxRSS * 1024 + (this.#wide?.peakRssBytes ?? 0);
  }

  /** Ends the workers. Running and waiting jobs are refused with `ProvingAborted`. */
  async close(): Promise<void> {
    this.#planned = false;
    this.#closing.abort(new Error("the pool was closed"));
    await Promise.all([this.#wide?.close(), this.#starting?.close(), this.#threads?.close()]);
  }

  #narrow(): ThreadPool {
    this.#threads ??= new ThreadPool(this.#options);
    return this.#threads;
  }

  async #inThreads<Result>(work: (threads: ThreadPool) => Promise<Result>): Promise<Result> {
    this.#threadJobs += 1;
    try {
      return await work(this.#narrow());
    } finally {
      this.#threadJobs -= 1;
      await this.#letThreadsGo();
    }
  }

  #startWide({ always = false }: WideUse): WideProver {
    this.#planned = false;
    const { backend, ...pool } = this.#options;
    return new WideProver({ always, pool });
  }

  /** Starts wide lanes beside what is proven, and changes over to them once they have read the key of a job. Never rejects. */
  async #turnWide(use: WideUse, job: KeyedJob): Promise<void> {
    const wide = this.#startWide(use);
    this.#starting = wide;
    try {
      await wide.load(job);
      this.#wide = wide;
      await this.#letThreadsGo();
    } catch (error) {
      this.#warn(error);
      await wide.close();
    } finally {
      this.#starting = undefined;
    }
  }

  /** Frees what narrow lanes hold, once wide ones have taken over and the last job is done. */
  async #letThreadsGo(): Promise<void> {
    if (this.#wide === undefined || this.#threadJobs > 0) return;
    const threads = this.#threads;
    this.#threads = undefined;
    await threads?.close();
  }

  /** Has the other process do something, if there is one. Undefined if it is to be done here. */
  async #inWideLanes<Result>(
    work: (wide: WideProver) => Promise<Result>,
    onProgress?: ProgressListener,
  ): Promise<Result | undefined> {
    const wide = this.#wide;
    if (wide === undefined) return undefined;
    try {
      return await work(wide);
    } catch (error) {
      if (!(error instanceof WideLanesLost)) throw error;
      onProgress?.({ step: "retry in narrow lanes" });
      if (this.#wide === wide) {
        this.#wide = undefined;
        this.#warn(error);
      }
      return undefined;
    }
  }

  /** Says why narrow lanes are used: not where nobody has asked for others, and the machine has none. */
  #warn(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    const isLost = error instanceof WideLanesLost;
    if (isLost && !this.#asked && TO_BE_EXPECTED.has(error.outcome.reason)) return;
    process.emitWarning(`proving in narrow lanes: ${messageOf(error)}`, { code: "QUIPU_WIDE" });
  }
}

/** Reasons for which narrow lanes are all that a machine has. */
const TO_BE_EXPECTED: ReadonlySet<WideRefusal> = new Set(["unsupported", "slow"]);

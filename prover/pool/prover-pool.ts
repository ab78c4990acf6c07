/**
 * The pool that makes proofs: worker threads of this process, or of one of their own, in wide lanes.
 */
import type { ProgressListener } from "../progress.js";
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

export type { ProofJob, ProofOptions };

export interface ProverPoolOptions extends ThreadPoolOptions {
  /**
   * Experimental: whether the engine proves in a process of its own, in 256-bit lanes, which take V8 of Node 24 and a
   * processor with AVX2. `where faster` falls back to narrow lanes where they are no gain, `always` (for tests) does not;
   * both do where they do not work. Default: what QUIPU_WIDE says, else `never`.
   */
  readonly wide?: WideUse | undefined;
}

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
  /** Started when it is needed, at once without wide lanes. */
  #threads: ThreadPool | undefined;
  #wide: WideProver | undefined;

  /**
   * @throws QuipuError `WorkersInvalid`, `WideUseInvalid`; `ProvingFailed` for a backend that does not
   *   exist.
   */
  constructor(options: ProverPoolOptions = {}) {
    const { wide = wideUseOf(process.env.QUIPU_WIDE), ...others } = options;
    this.#options = checkedOptions(others);
    const { backend, ...pool } = this.#options;
    if (wide === "never" || backend !== backendUrl("engine")) this.#narrow();
    else this.#wide = new WideProver({ always: wide === "always", pool });
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
    return this.#narrow().prove(job, { ...options, signal });
  }

  /**
   * Reads a circuit and its key now, instead of with the first proof: large keys keep this thread busy for seconds. Makes
   * the program of its witness, too, which otherwise is made once it is proven again and again.
   * @throws QuipuError `KeyMismatch`, `ArtifactCorrupt`, `EngineUnsupported`, `MemoryInsufficient`.
   */
  async load(keyed: Pick<ProofJob, "circuit" | "keys" | "zeroKnowledge">): Promise<void> {
    const done = await this.#inWideLanes((wide) => wide.load(keyed).then(() => true));
    if (!done) await this.#narrow().load(keyed);
  }

  /** Ends the workers. Running and waiting jobs are refused with `ProvingAborted`. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("the pool was closed"));
    await Promise.all([this.#wide?.close(), this.#threads?.close()]);
  }

  #narrow(): ThreadPool {
    this.#threads ??= new ThreadPool(this.#options);
    return this.#threads;
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
        process.emitWarning(`proving in narrow lanes: ${error.message}`, { code: "QUIPU_WIDE" });
      }
      return undefined;
    }
  }
}

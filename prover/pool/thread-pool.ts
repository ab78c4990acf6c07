/**
 * Proves jobs in parallel in worker threads and returns only proofs that verify. While one worker
 * proves, the others calculate witnesses or prove. With two or more workers, the witness of the next
 * batch thus overlaps with the proof of this one. No job is lost if a worker dies.
 */

import { availableParallelism } from "node:os";
import { gotExpected } from "../../src/errors.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import type { ProvingKey } from "../keys/ensure-keys.js";
import type { ProgressListener } from "../progress.js";
import type { ProofThreads } from "../prover-backend.js";
import { messageOf, type ProverError, proverError } from "../prover-error.js";
import { backendUrl, defaultBackend } from "./backends.js";
import {
  type AttemptOptions,
  type AttemptOutcome,
  attemptJob,
  provingAborted,
} from "./job-attempt.js";
import type { ProofSource, VerifiedProof } from "./job-message.js";
import { type LoadedCircuit, loadCircuit } from "./loaded-circuit.js";
import { WitnessPrograms } from "./witness-programs.js";
import { WorkerThreads } from "./worker-threads.js";
import { releaseWorkspaces } from "./workspace-claims.js";

export interface ThreadPoolOptions {
  /** Proofs made in parallel; default 1. Each needs its own memory besides the shared key. */
  readonly workers?: number;
  /**
   * Default `one`. `all` lets every proof use all cores: the fastest way to a single proof, useful with
   * one worker only.
   */
  readonly threads?: ProofThreads;
  /** `snarkjs`, `engine`, or the file: URL of a backend module; see `defaultBackend`. */
  readonly backend?: string | undefined;
  /** Attempts at a job whose workers die; default 3. */
  readonly attempts?: number;
  /** Whether every proof hides its witness, also where the job does not need it; default false. */
  readonly zeroKnowledge?: boolean | undefined;
}

/** A proof to make. */
export type ProofJob = ProofSource & {
  readonly circuit: CircuitArtifacts;
  readonly keys: ProvingKey;
  /**
   * Whether the proof hides the witness; default true. Without it the engine needs about nine tenths of the time: the
   * proof is as valid, and confirms the witness to whoever guesses it.
   */
  readonly zeroKnowledge?: boolean | undefined;
};

/** What is told when a job begins again, and its time limit with it. */
export const RETRY_STEP = "retry on a fresh worker";

export interface ProofOptions {
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
  /** Milliseconds for one attempt, from its start on a worker; waiting for a worker does not count. */
  readonly timeoutMs?: number;
}

/** A pool of worker threads of this process. ProverPool is what is used of it from outside. */
export class ThreadPool {
  readonly #options: CheckedOptions;
  readonly #workers: WorkerThreads;
  readonly #closing = new AbortController();
  readonly #programs = new WitnessPrograms();
  /** By circuit hash, key id, and whether its proofs hide the witness; kept until the pool closes. */
  readonly #circuits = new Map<string, Promise<LoadedCircuit>>();

  /** @throws QuipuError `WorkersInvalid`; `ProvingFailed` for a backend that does not exist. */
  constructor(options: ThreadPoolOptions = {}) {
    this.#options = checkedOptions(options);
    const file = new URL("./pool-worker.js", import.meta.url);
    const { workers } = this.#options;
    this.#workers = new WorkerThreads(file, workers, (threadId) => this.#onExit(threadId));
  }

  /**
   * Proves one job and verifies the proof.
   * @throws QuipuError `KeyMismatch`, `ArtifactCorrupt`, `EngineUnsupported`,
   *   `MemoryInsufficient`, `InputInvalid`, `WitnessUnsatisfied`, `ProofInvalid`, `ProvingFailed`,
   *   `ProvingTimedOut`, `ProvingAborted`, `WorkerLost`.
   */
  async prove(job: ProofJob, options: ProofOptions = {}): Promise<VerifiedProof> {
    const { onProgress, timeoutMs } = options;
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    if (signal.aborted) throw provingAborted(signal);
    const loaded = await this.#load(job);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(job, loaded, { signal, timeoutMs, onProgress });
      if ("proved" in outcome) return outcome.proved;
      if ("refused" in outcome) throw proverError(outcome.refused.code, outcome.refused.message);
      if ("stopped" in outcome) throw outcome.stopped;
      if (attempt >= this.#options.attempts) throw workerLost(attempt, outcome.lost);
      onProgress?.({ step: RETRY_STEP });
    }
  }

  /**
   * Reads a circuit and its key now, instead of with the first proof: large keys keep this thread busy for seconds. Makes
   * the program of its witness, too, which otherwise is made once it is proven again and again.
   * @throws QuipuError `KeyMismatch`, `ArtifactCorrupt`, `EngineUnsupported`, `MemoryInsufficient`.
   */
  async load(keyed: Pick<ProofJob, "circuit" | "keys" | "zeroKnowledge">): Promise<void> {
    await this.#load(keyed);
    await this.#programs.ensure(keyed.circuit);
  }

  /** Ends the workers. Running and waiting jobs are refused with `ProvingAborted`. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("the pool was closed"));
    this.#programs.close();
    await this.#workers.destroy();
    this.#circuits.clear();
  }

  async #attempt(
    job: ProofJob,
    loaded: LoadedCircuit,
    options: AttemptOptions,
  ): Promise<AttemptOutcome> {
    const { backend, threads } = this.#options;
    const source = job.witness ? { witness: job.witness } : { input: job.input };
    const program = job.witness ? undefined : await this.#programs.next(job.circuit);
    return attemptJob(this.#workers, { backend, threads, source, program, ...loaded }, options);
  }

  /** Releases all claims of a thread. */
  #onExit(threadId: number): void {
    for (const loading of this.#circuits.values()) {
      loading.then(({ claims }) => releaseWorkspaces(claims, threadId)).catch(() => {});
    }
  }

  #load(job: Pick<ProofJob, "circuit" | "keys" | "zeroKnowledge">): Promise<LoadedCircuit> {
    const { circuit, keys } = job;
    const { workers, threads, backend } = this.#options;
    const zeroKnowledge = this.#options.zeroKnowledge || (job.zeroKnowledge ?? true);
    const name = `${circuit.hash} ${keys.keyId} ${zeroKnowledge}`;
    const known = this.#circuits.get(name);
    if (known !== undefined) return known;
    const cores = threads === "all" ? availableParallelism() : 1;
    const use = { workspaces: workers, threads: cores, zeroKnowledge };
    const loading = loadCircuit(circuit, keys, backend, use);
    this.#circuits.set(name, loading);
    loading.catch(() => this.#circuits.delete(name));
    return loading;
  }
}

function workerLost(attempts: number, last: unknown): ProverError {
  const message = `${attempts} workers died during this job; the last one: ${messageOf(last)}`;
  return proverError("WorkerLost", message, last);
}

/** Options with their defaults; the backend by the URL of its module. */
export interface CheckedOptions {
  readonly workers: number;
  readonly threads: ProofThreads;
  readonly backend: string;
  readonly attempts: number;
  readonly zeroKnowledge: boolean;
}

/** @throws QuipuError `WorkersInvalid`; `ProvingFailed` for a backend that does not exist. */
export function checkedOptions(options: ThreadPoolOptions): CheckedOptions {
  const { workers = 1, threads = "one", backend = defaultBackend(), attempts = 3 } = options;
  for (const [what, count] of Object.entries({ workers, attempts })) {
    if (Number.isSafeInteger(count) && count >= 1) continue;
    throw proverError("WorkersInvalid", gotExpected(what, count, "1 or more"));
  }
  const { zeroKnowledge = false } = options;
  return { workers, threads, backend: backendUrl(backend), attempts, zeroKnowledge };
}

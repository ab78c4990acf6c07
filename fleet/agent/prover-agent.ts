/**
 * A prover that works for a source of jobs, in the node's own process or on another machine: it takes a job, proves it, hands the proof
 * in, and takes the next. It has one job at a time; whoever proves more at once runs several. A source that is away does not stop a proof. Nothing depends on the prover: a job that it
 * loses, or does not finish, is given to another.
 */
import { pause } from "../../client/connection/pause.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { FinishedProof, Job, JobSource, ProverSelf, Session } from "../job-source.js";
import type { AgentObserver } from "./agent-observer.js";
import { Membership } from "./membership.js";
import { hasCode } from "./until-reached.js";

/** What is waited after a job that failed; twice as long after each further one, at most so long. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** A source that has no job is not asked again sooner. */
const EMPTY_MS = 250;

export interface AgentOptions {
  readonly source: JobSource;
  readonly self: ProverSelf;
  /** Proves a batch of any shape that `self` names. Throws when the signal fires. */
  readonly prove: (
    batch: SealedBatch,
    options: { readonly signal: AbortSignal },
  ) => Promise<ProofPoints>;
  readonly observer?: AgentObserver | undefined;
}

/**
 * @example
 * const agent = new ProverAgent({ source, self, prove });
 * process.once("SIGTERM", () => agent.drain());
 * await agent.run(signal);
 */
export class ProverAgent {
  readonly #options: AgentOptions;
  readonly #membership: Membership;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { source, self } = options;
    this.#membership = new Membership({ source, self, observer: this.#observer });
  }

  /** Finishes the job at hand and takes no further one; `run` then resolves. */
  drain(): void {
    this.#membership.drain();
  }

  /**
   * Works until it is told to drain, by `drain` or by the source.
   *
   * @param signal ends it at once; the job at hand is given back
   * @throws QuipuError what the source refuses with, such as `Unauthorized`; the signal's reason.
   */
  async run(signal: AbortSignal): Promise<void> {
    const [end, done] = [new AbortController(), new AbortController()];
    const ending = AbortSignal.any([signal, end.signal]);
    const keeping = this.#membership.keep(AbortSignal.any([ending, done.signal]));
    // A refused sign of life ends the work, too.
    keeping.catch((error: unknown) => done.signal.aborted || end.abort(error));
    try {
      await this.#work(ending);
    } finally {
      done.abort(new Error("done"));
      await keeping.catch(() => {});
      await this.#membership.leave();
    }
  }

  get #observer(): AgentObserver {
    return this.#options.observer ?? {};
  }

  /** Job after job. */
  async #work(signal: AbortSignal): Promise<void> {
    const { draining } = this.#membership;
    const waiting = AbortSignal.any([signal, draining]);
    for (let failures = 0; !draining.aborted; ) {
      const asked = performance.now();
      const job = await this.#lease(waiting);
      signal.throwIfAborted();
      if (job === undefined) {
        await pauseUntil(asked + EMPTY_MS, waiting);
        continue;
      }
      failures = (await this.#finish(job, signal)) ? 0 : failures + 1;
      if (failures > 0) await pauseAfter(failures, waiting);
    }
  }

  async #lease(signal: AbortSignal): Promise<Job | undefined> {
    const { source } = this.#options;
    try {
      return await this.#membership.within((session) => source.lease(session, { signal }), signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Brings a job to its end. @returns false if it failed here. @throws if the source refuses, or the signal fires. */
  async #finish(job: Job, signal: AbortSignal): Promise<boolean> {
    this.#observer.leased?.(job);
    const held = this.#membership.hold(job);
    const use = AbortSignal.any([signal, held.signal]);
    try {
      const finished = await this.#prove(job, use);
      await this.#handIn(job, finished, use);
      this.#observer.finished?.(job, finished.provingMs);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (held.signal.aborted || hasCode(error, "JobGone")) {
        this.#observer.gone?.(job);
        return true;
      }
      this.#observer.failed?.(job, error as Error);
      if (!hasCode(error, "WrongProof")) await this.#giveBack(job, error as Error, use);
      return false;
    } finally {
      held.release();
    }
  }

  async #prove(job: Job, signal: AbortSignal): Promise<FinishedProof> {
    const { source, prove } = this.#options;
    const batch = await this.#membership.within(() => source.batch(job, { signal }), signal);
    const start = performance.now();
    const proof = await prove(batch, { signal });
    return { proof, provingMs: performance.now() - start };
  }

  async #handIn(job: Job, finished: FinishedProof, signal: AbortSignal): Promise<void> {
    const { source } = this.#options;
    const hand = (session: Session) => source.complete(session, job, finished, { signal });
    await this.#membership.within(hand, signal);
  }

  async #giveBack(job: Job, error: Error, signal: AbortSignal): Promise<void> {
    const code = error instanceof QuipuError ? error.code : "Unexpected";
    const failure = { code, message: error.message };
    const { source } = this.#options;
    const give = (session: Session) => source.fail(session, job, failure, { signal });
    await this.#membership.within(give, signal).catch((refusal: unknown) => {
      if (!hasCode(refusal, "JobGone")) throw refusal;
    });
  }
}

async function pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  await pauseUntil(performance.now() + ms, signal);
}

/** Ends early, without an error, when the signal fires. @param at as `performance.now` has it */
async function pauseUntil(at: number, signal: AbortSignal): Promise<void> {
  const ms = at - performance.now();
  if (ms > 0) await pause(ms, signal).catch(() => {});
}

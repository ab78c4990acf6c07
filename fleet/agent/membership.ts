/**
 * A prover's stay at its source: it joins, gives signs of life, and joins again where the source has forgotten it. The job
 * that it holds survives that: it names it when it joins.
 */
import { pause } from "../../client/connection/pause.js";
import { QuipuError } from "../../src/errors.js";
import type { Job, JobSource, ProverSelf, Session } from "../job-source.js";
import type { AgentObserver } from "./agent-observer.js";
import { hasCode, untilReached } from "./until-reached.js";

/** Time for saying goodbye to a source that may be away. */
const LEAVE_MS = 2000;

interface MembershipParts {
  readonly source: JobSource;
  readonly self: ProverSelf;
  readonly observer: AgentObserver;
}

/** A job in work. */
interface HeldJob {
  /** Fires when the job has become worthless. */
  readonly signal: AbortSignal;
  /** The job is no longer held. */
  release(): void;
}

export class Membership {
  readonly #parts: MembershipParts;
  readonly #draining = new AbortController();
  #joining: Promise<Session> | undefined;
  #held: { readonly job: Job; readonly use: AbortController } | undefined;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /** Fires when the prover is to finish its job and leave. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  drain(): void {
    if (this.draining.aborted) return;
    this.#draining.abort(new Error("draining"));
    this.#parts.observer.draining?.();
  }

  /** Holds a job until it is released. */
  hold(job: Job): HeldJob {
    const use = new AbortController();
    this.#held = { job, use };
    const release = (): void => {
      this.#held = undefined;
    };
    return { signal: use.signal, release };
  }

  get #holding(): readonly Job[] {
    return this.#held === undefined ? [] : [this.#held.job];
  }

  /**
   * Makes a call within a session: joins if there is none, again if the source has forgotten it, and waits for a source that is
   * away.
   *
   * @throws what the source refuses with; the signal's reason.
   */
  async within<Result>(
    call: (session: Session) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const attempt = async (): Promise<Result> => {
      for (;;) {
        const joining = this.#join(signal);
        const session = await joining;
        try {
          return await call(session);
        } catch (error) {
          if (!hasCode(error, "UnknownSession")) throw error;
          if (this.#joining === joining) this.#joining = undefined;
        }
      }
    };
    return untilReached(attempt, { signal, onAway: this.#parts.observer.away });
  }

  /** Gives signs of life until the signal fires. @throws what the source refuses with. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { keepEveryMs } = await this.within(async (session) => {
        const { source } = this.#parts;
        const { cancelled, isDraining } = await source.keep(session, this.#holding, { signal });
        const held = this.#held;
        const isGone = cancelled.some(({ digest }) => digest === held?.job.digest);
        if (isGone) held?.use.abort(jobGone(held.job));
        if (isDraining) this.drain();
        return session;
      }, signal);
      await pause(keepEveryMs, signal);
    }
  }

  /** Ends the session, if there is one. A source that is away notices by itself. */
  async leave(): Promise<void> {
    const joining = this.#joining;
    if (joining === undefined) return;
    this.#joining = undefined;
    const signal = AbortSignal.timeout(LEAVE_MS);
    await joining.then((session) => this.#parts.source.leave(session, { signal })).catch(() => {});
  }

  #join(signal: AbortSignal): Promise<Session> {
    if (this.#joining !== undefined) return this.#joining;
    const { source, self, observer } = this.#parts;
    const joining = source.join(self, { holding: this.#holding, signal });
    this.#joining = joining;
    joining.then(observer.joined, () => {
      if (this.#joining === joining) this.#joining = undefined;
    });
    return joining;
  }
}

function jobGone({ position }: Job): QuipuError {
  return new QuipuError("JobGone", `the proof of batch ${position} is not needed any more`);
}

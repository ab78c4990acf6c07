/** A source of jobs that does what a test says, and remembers what it was told. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FailedJob, Job, JobSource, Session } from "../../fleet/job-source.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import { SHAPE } from "./batches.js";

export function fakeJob(position: number): Job {
  return { position, digest: `${position}`, shape: SHAPE, constraints: 1 };
}

export class FakeJobSource implements JobSource {
  readonly waiting: Job[] = [];
  readonly cancelled: Job[] = [];
  /** What was named at each joining. */
  readonly joined: (readonly Job[])[] = [];
  /** Positions of the jobs of each sign of life. */
  readonly kept: string[] = [];
  readonly completed: number[] = [];
  readonly failed: (FailedJob & { readonly position: number })[] = [];
  left = 0;
  isDraining = false;
  /** Thrown by every call, or by calls of one name. */
  refusal: { readonly code: string; readonly call?: string } | undefined;
  #known = 0;

  /** Forgets all sessions, as a source that starts again. */
  forget(): void {
    this.#known += 1;
  }

  async join(_: unknown, { holding = [] }: { holding?: readonly Job[] | undefined } = {}) {
    this.#refuse("join");
    this.joined.push(holding);
    return { id: `${this.#known}`, keepEveryMs: 5, leaseMs: 20 };
  }

  async lease(session: Session, { signal }: { signal?: AbortSignal | undefined } = {}) {
    for (let tries = 0; tries < 4; tries += 1) {
      this.#refuse("lease", session);
      const job = this.waiting.shift();
      if (job !== undefined) return job;
      await sleep(5, undefined, { signal });
    }
    return undefined;
  }

  async batch({ position }: Job) {
    this.#refuse("batch");
    return { position } as unknown as SealedBatch;
  }

  async keep(session: Session, holding: readonly Job[]) {
    this.#refuse("keep", session);
    this.kept.push(holding.map(({ position }) => position).join());
    return { cancelled: this.cancelled.splice(0), isDraining: this.isDraining };
  }

  async complete(session: Session, { position }: Job) {
    this.#refuse("complete", session);
    this.completed.push(position);
  }

  async fail(session: Session, { position }: Job, failure: FailedJob) {
    this.#refuse("fail", session);
    this.failed.push({ position, ...failure });
  }

  async leave() {
    this.#refuse("leave");
    this.left += 1;
  }

  #refuse(call: string, session?: Session): void {
    const { refusal } = this;
    if (refusal !== undefined && [undefined, call].includes(refusal.call)) {
      throw new QuipuError(refusal.code, "as the test says");
    }
    if (session !== undefined && session.id !== `${this.#known}`) {
      throw new QuipuError("UnknownSession", "forgotten");
    }
  }
}

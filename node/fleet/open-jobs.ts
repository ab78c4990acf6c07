/** The batches that are to be proven, and those of them that wait for a prover, in their order. */
import type { SessionJob } from "./fleet-session.js";

/** Jobs that are done which are remembered. */
const REMEMBERED = 4096;

export class OpenJobs {
  readonly #byDigest = new Map<string, SessionJob>();
  readonly #free: SessionJob[] = [];
  readonly #done = new Set<string>();
  /** When all that is to be proven has been ordered; milliseconds since 1970. */
  #completeAt = Number.POSITIVE_INFINITY;

  get all(): Iterable<SessionJob> {
    return this.#byDigest.values();
  }

  get size(): number {
    return this.#byDigest.size;
  }

  /** Those that wait, by their positions. */
  get free(): readonly SessionJob[] {
    return this.#free;
  }

  find(digest: string): SessionJob | undefined {
    return this.#byDigest.get(digest);
  }

  /** From then on, a job that is not here is not to be proven. */
  completeAt(ms: number): void {
    this.#completeAt = ms;
  }

  /**
   * Whether nobody needs a job proven. A node that has just started does not know that of all: it may not have
   * ordered it yet.
   */
  isGone(digest: string, now: number): boolean {
    if (this.#byDigest.has(digest)) return false;
    return this.#done.has(digest) || now >= this.#completeAt;
  }

  add(job: SessionJob): void {
    this.#byDigest.set(job.job.digest, job);
    this.#done.delete(job.job.digest);
    this.place(job);
  }

  remove(job: SessionJob): void {
    const { digest } = job.job;
    this.#take(job);
    if (this.find(digest) !== job) return;
    this.#byDigest.delete(digest);
    this.#done.add(digest);
    const [oldest] = this.#done;
    if (this.#done.size > REMEMBERED) this.#done.delete(oldest!);
  }

  /** Notes anew whether a job waits. */
  place(job: SessionJob): void {
    this.#take(job);
    if (!job.isFree || this.find(job.job.digest) !== job) return;
    const behind = this.#free.findLastIndex(({ position }) => position <= job.position);
    this.#free.splice(behind + 1, 0, job);
  }

  #take(job: SessionJob): void {
    const at = this.#free.indexOf(job);
    if (at >= 0) this.#free.splice(at, 1);
  }
}

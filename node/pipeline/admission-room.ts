/**
 * How many operations may wait. While no more batches may be pending, those that anybody sends find less room; what
 * the sequencer takes back finds all of it. Where there is none, one that pays more takes the place of another: a
 * crowd of free ones keeps out nobody who pays.
 */
import { DEFAULT_LIMITS, type PoolLimits } from "../../sequencer/operation-pool.js";

export class AdmissionRoom implements PoolLimits {
  readonly perSender = DEFAULT_LIMITS.perSender;
  readonly held = DEFAULT_LIMITS.held;
  readonly heldPerSender = DEFAULT_LIMITS.heldPerSender;
  readonly #crowded: number;
  #waiting = DEFAULT_LIMITS.waiting;

  /** @param crowded operations that may wait while no more batches may be pending */
  constructor(crowded: number) {
    this.#crowded = Math.min(crowded, DEFAULT_LIMITS.waiting);
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Runs something that gives or refuses a place to what somebody sends. */
  whileSent<Result>(isCrowded: boolean, task: () => Result): Result {
    if (isCrowded) this.#waiting = this.#crowded;
    try {
      return task();
    } finally {
      this.#waiting = DEFAULT_LIMITS.waiting;
    }
  }
}

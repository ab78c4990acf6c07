/** Tells those who wait that something has happened, and how time passes. */

/** Where a node gets its time from. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when so much time has passed, or the signal fires; Infinity stands for ever. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted || ms <= 0) return resolve();
      const timer = setTimeout(end, Math.min(ms, LONGEST_MS));
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      }
      signal.addEventListener("abort", end);
    }),
};

/** The reason that waiting ends for; made once, because an error takes the time to note where it was made. */
const RUNG = new Error("the bell has rung");

export class Bell {
  readonly #clock: Clock;
  #rings = 0;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How often it has rung. */
  get rings(): number {
    return this.#rings;
  }

  /** Costs next to nothing where nobody waits: it rings for every operation. */
  ring(): void {
    this.#rings += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Waits until it has rung more often than `rings`, the time is over, or the signal fires. */
  async wait(rings: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#rings > rings || signal.aborted) return;
    const either = new AbortController();
    const wake = () => either.abort(RUNG);
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake);
    try {
      await this.#clock.wait(ms, either.signal);
    } finally {
      this.#waiting.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }
}

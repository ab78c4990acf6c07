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

export class Bell {
  readonly #clock: Clock;
  #rings = 0;
  #next = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How often it has rung. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    const rung = this.#next;
    this.#next = new AbortController();
    rung.abort();
  }

  /** Waits until it has rung more often than `rings`, the time is over, or the signal fires. */
  async wait(rings: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#rings > rings || signal.aborted) return;
    const either = new AbortController();
    const end = () => either.abort();
    const rung = this.#next.signal;
    rung.addEventListener("abort", end);
    signal.addEventListener("abort", end);
    try {
      await this.#clock.wait(ms, either.signal);
    } finally {
      rung.removeEventListener("abort", end);
      signal.removeEventListener("abort", end);
    }
  }
}

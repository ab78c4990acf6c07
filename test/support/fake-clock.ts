/** A clock that stands until the test moves it. */
import type { Clock } from "../../node/pipeline/bell.js";

interface Sleeper {
  readonly at: number;
  wake(): void;
}

export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake: end };
      if (signal.aborted) return resolve();
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", end);
    });
  }

  /** Lets time pass, and everybody who is due do what he does. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settled();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Time has passed in which nobody could do anything: the process was stopped. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #next(end: number): Sleeper | undefined {
    const due = [...this.#sleepers].filter(({ at }) => at <= end);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}

/** Lets all promises that can go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

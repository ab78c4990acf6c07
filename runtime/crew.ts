/**
 * Threads that help this one with arithmetic, on Node: they hash with it, and verify signatures meanwhile. They sleep
 * until there is something, and end with the process.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SignatureClaim } from "../src/crypto/eddsa.js";
import { MOST_THREADS } from "../src/crypto/pair-thread.js";
import { shareHashing } from "../src/crypto/poseidon.js";
import type { HelperAnswer, HelperOrder, HelperStart } from "./crew-order.js";

/** As many threads as sequencing keeps busy, if the machine has them. */
export function startCrew(): Crew | undefined {
  return availableParallelism() < 2 ? undefined : new Crew(2);
}

export class Crew {
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #helpers: readonly Worker[];
  #tickets = 0;
  readonly #waiting = new Map<number, (valid: readonly boolean[]) => void>();
  readonly #stopSharing: () => void;

  /**
   * From now on `poseidonAll` is helped, and so all that hashes states and batches.
   *
   * @param threads number of all threads, including the requesting one, 2 to 8
   */
  constructor(threads: number) {
    const file = new URL("./crew-helper.js", import.meta.url);
    this.#helpers = Array.from({ length: Math.min(threads, MOST_THREADS) - 1 }, (_, i) => {
      const start: HelperStart = { number: i + 1, bell: this.#bell };
      const helper = new Worker(file, { execArgv: [], workerData: start });
      helper.unref();
      helper.on("message", (answer: HelperAnswer) => this.#settle(answer));
      // This thread does it all by itself from then on; the results are the same.
      helper.on("error", () => void this.end());
      return helper;
    });
    this.#stopSharing = shareHashing({
      share: (pairs) => {
        for (const helper of this.#helpers) helper.postMessage({ pairs } satisfies HelperOrder);
        this.#ring();
      },
      wake: () => this.#ring(),
    });
  }

  /**
   * Verifies signatures on another thread, in the order in which they are handed in.
   *
   * @param claims of bigints
   * @returns whether each is valid; nothing of those that nobody has looked at, as no helper is left
   */
  verify(claims: readonly SignatureClaim[]): Promise<readonly boolean[]> {
    const [helper] = this.#helpers;
    if (helper === undefined) return Promise.resolve([]);
    const ticket = this.#tickets++;
    return new Promise((resolve) => {
      this.#waiting.set(ticket, resolve);
      helper.ref();
      helper.postMessage({ ticket, claims } satisfies HelperOrder);
      this.#ring();
    });
  }

  /** Ends the helpers. */
  async end(): Promise<void> {
    this.#stopSharing();
    const helpers = this.#helpers;
    this.#helpers = [];
    for (const resolve of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
    await Promise.all(helpers.map((helper) => helper.terminate()));
  }

  #ring(): void {
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }

  #settle({ ticket, valid }: HelperAnswer): void {
    this.#waiting.get(ticket)?.(valid);
    this.#waiting.delete(ticket);
    if (this.#waiting.size === 0) for (const helper of this.#helpers) helper.unref();
  }
}

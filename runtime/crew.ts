/**
 * Threads that help this one with arithmetic, on Node: they hash with it, and verify signatures meanwhile. They sleep
 * until there is something, and end with the process.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SignatureClaim } from "../src/crypto/eddsa.js";
import { MOST_THREADS } from "../src/crypto/pair-thread.js";
import { shareHashing } from "../src/crypto/poseidon.js";
import {
  ENDED,
  type HelperAnswer,
  type HelperOrder,
  type HelperStart,
  RINGS,
} from "./crew-order.js";

/** As many threads as sequencing keeps busy, if the machine has them. */
export function startCrew(): Crew | undefined {
  return availableParallelism() < 2 ? undefined : new Crew(2);
}

export class Crew {
  readonly #board = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  #helpers: readonly Helper[];
  #tickets = 0;
  readonly #waiting = new Map<number, (valid: readonly boolean[]) => void>();
  readonly #stopSharing: () => void;

  /**
   * From now on `poseidonAll` is helped, and so all that hashes states and batches.
   *
   * @param threads number of all threads, including the requesting one, 2 to 8
   */
  constructor(threads: number) {
    this.#helpers = Array.from({ length: Math.min(threads, MOST_THREADS) - 1 }, (_, i) => {
      const helper = startHelper(i + 1, this.#board);
      helper.worker.on("message", (answer: HelperAnswer) => this.#settle(answer));
      // This thread does it all by itself from then on; the results are the same.
      helper.worker.on("error", () => void this.end());
      helper.worker.on("exit", () => void this.end());
      return helper;
    });
    this.#stopSharing = shareHashing({
      share: (pairs) => {
        for (const helper of this.#helpers) this.#send(helper, { pairs });
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
    try {
      this.#send(helper, { ticket, claims });
    } catch {
      // What cannot be sent, as it has more than bigints, is not for others to look at.
      return Promise.resolve([]);
    }
    return new Promise((resolve) => {
      this.#waiting.set(ticket, resolve);
      helper.worker.ref();
    });
  }

  /** Ends the helpers, each when it is done with what it has begun. */
  async end(): Promise<void> {
    this.#stopSharing();
    const helpers = this.#helpers;
    this.#helpers = [];
    for (const resolve of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
    Atomics.store(this.#board, ENDED, 1);
    this.#ring();
    for (const { worker } of helpers) worker.ref();
    await Promise.all(helpers.map(({ ended }) => ended));
  }

  #send({ worker, posted }: Helper, order: HelperOrder): void {
    worker.postMessage(order);
    Atomics.add(posted, 0, 1);
    this.#ring();
  }

  #ring(): void {
    Atomics.add(this.#board, RINGS, 1);
    Atomics.notify(this.#board, RINGS);
  }

  #settle({ ticket, valid }: HelperAnswer): void {
    this.#waiting.get(ticket)?.(valid);
    this.#waiting.delete(ticket);
    if (this.#waiting.size === 0) for (const { worker } of this.#helpers) worker.unref();
  }
}

interface Helper {
  readonly worker: Worker;
  /** The number of orders that it has been sent. */
  readonly posted: Int32Array;
  readonly ended: Promise<void>;
}

function startHelper(number: number, board: Int32Array): Helper {
  const posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: HelperStart = { number, board, posted };
  const file = new URL("./crew-helper.js", import.meta.url);
  const worker = new Worker(file, { execArgv: [], workerData });
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.unref();
  return { worker, posted, ended };
}

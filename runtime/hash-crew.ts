/** Threads that help this one to hash, on Node. They sleep until there is something, and end with it. */
import { Worker } from "node:worker_threads";
import { MOST_THREADS } from "../src/crypto/pair-thread.js";
import { shareHashing } from "../src/crypto/poseidon.js";

/** What a helper is started with. */
export interface HelperStart {
  /** Its number among the threads; the requesting one has 0. */
  readonly number: number;
  /** Changes whenever there may be something to do. */
  readonly bell: Int32Array;
}

/**
 * Starts threads that help `poseidonAll`, and so all that hashes states and batches.
 *
 * @param threads number of all threads, including the requesting one; at most 8 are of use
 * @returns ends them
 */
export function startHashCrew(threads: number): () => Promise<void> {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const file = new URL("./hash-helper.js", import.meta.url);
  const helpers = Array.from({ length: Math.min(threads, MOST_THREADS) - 1 }, (_, i) => {
    const start: HelperStart = { number: i + 1, bell };
    const helper = new Worker(file, { execArgv: [], workerData: start });
    helper.unref();
    // This thread hashes on its own, and says nothing: the results are the same.
    helper.on("error", () => shareHashing(undefined));
    return helper;
  });
  const wake = () => {
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  shareHashing({
    share: (pairs) => {
      for (const helper of helpers) helper.postMessage(pairs);
      wake();
    },
    wake,
  });
  return async () => {
    shareHashing(undefined);
    await Promise.all(helpers.map((helper) => helper.terminate()));
  };
}

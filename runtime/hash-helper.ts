/** The entry point of a thread of a HashCrew. It helps until its parent thread ends it. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { PairThread, type SharedPairs } from "../src/crypto/pair-thread.js";
import type { HelperStart } from "./hash-crew.js";

/** Looks so often for the next pairs before it sleeps: a level of a tree comes soon after the one before. */
const LOOKS = 2000;

const { number, bell } = workerData as HelperStart;
const threads: PairThread[] = [];

for (let seen = 0; ; seen = nextRing(seen)) {
  for (;;) {
    const received = receiveMessageOnPort(parentPort!);
    if (received === undefined) break;
    threads.push(new PairThread(received.message as SharedPairs, number));
  }
  for (const thread of threads) thread.help();
}

/** Waits until the bell has rung since it was seen. */
function nextRing(seen: number): number {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const now = Atomics.load(bell, 0);
    if (now !== seen) return now;
  }
  Atomics.wait(bell, 0, seen);
  return Atomics.load(bell, 0);
}

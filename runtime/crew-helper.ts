/** The entry point of a thread of a Crew. It helps until its parent thread ends it. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type SignatureClaim, verifyMessage } from "../src/crypto/eddsa.js";
import { PairThread } from "../src/crypto/pair-thread.js";
import type { HelperAnswer, HelperOrder, HelperStart } from "./crew-order.js";

/** Looks so often at the bell before it sleeps: a level of a tree comes soon after the one before. */
const LOOKS = 2000;

interface Verifying {
  readonly ticket: number;
  readonly claims: readonly SignatureClaim[];
  readonly valid: boolean[];
}

const { number, bell } = workerData as HelperStart;
const threads: PairThread[] = [];
const orders: Verifying[] = [];

for (;;) {
  const seen = Atomics.load(bell, 0);
  takeOrders();
  // Whoever hashes waits for the hashes; nobody waits for a signature alone.
  for (const thread of threads) thread.help();
  if (!verifyOne()) awaitRing(seen);
}

function takeOrders(): void {
  for (;;) {
    const received = receiveMessageOnPort(parentPort!);
    if (received === undefined) return;
    const order = received.message as HelperOrder;
    if ("pairs" in order) threads.push(new PairThread(order.pairs, number));
    else orders.push({ ...order, valid: [] });
  }
}

/** Verifies the next signature; whether there was one. */
function verifyOne(): boolean {
  const [first] = orders;
  if (first === undefined) return false;
  const { ticket, claims, valid } = first;
  const claim = claims[valid.length];
  if (claim !== undefined) {
    const { publicKey, message, signature } = claim;
    valid.push(verifyMessage(publicKey, message, signature));
  }
  if (valid.length < claims.length) return true;
  orders.shift();
  parentPort!.postMessage({ ticket, valid } satisfies HelperAnswer);
  return true;
}

/** Waits until the bell has rung since it was seen. */
function awaitRing(seen: number): void {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (Atomics.load(bell, 0) !== seen) return;
  }
  Atomics.wait(bell, 0, seen);
}

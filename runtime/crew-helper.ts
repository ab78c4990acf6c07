/** The entry point of a thread of a Crew. It helps until it is told to end. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type SignatureClaim, verifyMessage } from "../src/crypto/eddsa.js";
import { PairThread } from "../src/crypto/pair-thread.js";
import {
  ENDED,
  type HelperAnswer,
  type HelperOrder,
  type HelperStart,
  RINGS,
} from "./crew-order.js";

/** Looks so often at the bell before it sleeps: a level of a tree comes soon after the one before. */
const LOOKS = 2000;

interface Verifying {
  readonly ticket: number;
  readonly claims: readonly SignatureClaim[];
  readonly valid: boolean[];
}

const { number, board, posted } = workerData as HelperStart;
const threads: PairThread[] = [];
const orders: Verifying[] = [];
let received = 0;

// Not while the module is evaluated: a process that ends then, with a thread in it, makes Node 24 abort.
setImmediate(work);

function work(): void {
  for (;;) {
    // Before it looks whether there is something: a ring in between would be missed, and the last one is that of the end.
    const seen = Atomics.load(board, RINGS);
    if (Atomics.load(board, ENDED) !== 0) return;
    takeOrders();
    // Whoever hashes waits for the hashes; nobody waits for a signature alone.
    for (const thread of threads) thread.help();
    if (!verifyOne()) awaitRing(seen);
  }
}

function takeOrders(): void {
  for (; received < Atomics.load(posted, 0); received += 1) {
    const order = receiveMessageOnPort(parentPort!)!.message as HelperOrder;
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

/** Waits for more than what was there when it looked last. */
function awaitRing(seen: number): void {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (Atomics.load(board, RINGS) !== seen) return;
  }
  Atomics.wait(board, RINGS, seen);
}

/**
 * snarkjs inside a worker thread, with one curve for the life of the thread. By default snarkjs builds
 * a new single-thread curve for every proof (150 ms and a WebAssembly memory each), and verifies on a
 * multi-thread curve that nobody stops.
 */

import { createRequire } from "node:module";
import type { Curve } from "ffjavascript";
import type { ProofThreads } from "../prover-backend.js";

type Snarkjs = typeof import("snarkjs");

const holder = globalThis as { curve_bn128?: Curve | null };

let loaded: Promise<Snarkjs> | undefined;

/** Loads snarkjs and puts its curve in place; later calls return the same. */
export function loadSnarkjs(threads: ProofThreads): Promise<Snarkjs> {
  loaded ??= load(threads);
  return loaded;
}

/** Drops the curve, because its memory is in an unknown state after a proof that threw. */
export async function dropCurve(): Promise<void> {
  loaded = undefined;
  await holder.curve_bn128?.terminate();
  holder.curve_bn128 = null;
}

async function load(threads: ProofThreads): Promise<Snarkjs> {
  const snarkjs = await importAsMainThread(() => import("snarkjs"));
  const { buildBn128 } = await import("ffjavascript");
  holder.curve_bn128 = await buildBn128(threads === "one");
  return snarkjs;
}

/**
 * Imports while this thread claims to be the main one. ffjavascript starts threads through the
 * web-worker package, which assumes that it started every worker thread itself: it would rewrite the
 * global object, print an error, and offer no threads.
 */
export async function importAsMainThread<Module>(load: () => Promise<Module>): Promise<Module> {
  const threads = createRequire(import.meta.url)("node:worker_threads") as {
    isMainThread: boolean;
  };
  const before = threads.isMainThread;
  threads.isMainThread = true;
  try {
    return await load();
  } finally {
    threads.isMainThread = before;
  }
}

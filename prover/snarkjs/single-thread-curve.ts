/**
 * Temporarily makes snarkjs work without threads of its own. snarkjs takes its curve from a global that
 * ffjavascript fills. By default the curve has one thread per core, which keep the process alive. With
 * a single-thread curve in its place, there is nothing to start or stop.
 */

import type { Curve } from "ffjavascript";

type Snarkjs = typeof import("snarkjs");

const holder = globalThis as { curve_bn128?: Curve | null };

/** Built once, when it is needed; it has no threads, so nothing has to be stopped. */
let ours: Promise<Curve> | undefined;
let users = 0;
/** The curve that we put into the global, and the one that was there before. */
let placed: Curve | undefined;
let previous: Curve | null | undefined;

/**
 * Runs `work` with a single-thread curve in place, then restores the previous one. snarkjs is loaded when it is needed first.
 * Other users of snarkjs that run meanwhile still get correct results, only slower.
 */
export async function withSingleThreadCurve<Result>(
  work: (snarkjs: Snarkjs) => Promise<Result>,
): Promise<Result> {
  // Before anything is put into the global: ffjavascript empties it when it is loaded, and snarkjs loads it.
  const snarkjs = await import("snarkjs");
  ours ??= import("ffjavascript").then(({ buildBn128 }) => buildBn128(true));
  const curve = await ours;
  if (users === 0) previous = holder.curve_bn128;
  users += 1;
  placed = curve;
  holder.curve_bn128 = curve;
  try {
    return await work(snarkjs);
  } catch (error) {
    // Its memory is in an unknown state, so the next user gets a new one.
    ours = undefined;
    throw error;
  } finally {
    users -= 1;
    if (users === 0 && holder.curve_bn128 === placed) holder.curve_bn128 = previous ?? null;
  }
}

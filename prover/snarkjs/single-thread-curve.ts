/**
 * Makes snarkjs work without threads of its own for a while. snarkjs takes its curve from a global
 * that ffjavascript fills, by default with one thread per core that keeps the process alive; with a
 * single-thread curve in its place nothing is started and nothing has to be stopped.
 */

import { buildBn128, type Curve } from "ffjavascript";

const holder = globalThis as { curve_bn128?: Curve | null };

/** Built once, in some 150 ms; it has no threads, so nothing has to be stopped. */
let ours: Promise<Curve> | undefined;
let users = 0;
/** What stands in the global now, by us, and what stood there before. */
let placed: Curve | undefined;
let previous: Curve | null | undefined;

/**
 * Runs `work` with a single-thread curve in place and puts back what was there before. Other users
 * of snarkjs that run meanwhile get the right results, only slower.
 */
export async function withSingleThreadCurve<Result>(work: () => Promise<Result>): Promise<Result> {
  ours ??= buildBn128(true);
  const curve = await ours;
  if (users === 0) previous = holder.curve_bn128;
  users += 1;
  placed = curve;
  holder.curve_bn128 = curve;
  try {
    return await work();
  } catch (error) {
    // Its memory is in an unknown state: the next user gets another one.
    ours = undefined;
    throw error;
  } finally {
    users -= 1;
    if (users === 0 && holder.curve_bn128 === placed) holder.curve_bn128 = previous ?? null;
  }
}

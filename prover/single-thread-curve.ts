/**
 * Makes snarkjs work without threads of its own for a while. snarkjs takes its curve from a global
 * that ffjavascript fills, by default with one thread per core that keeps the process alive; with a
 * single-thread curve in its place nothing is started and nothing has to be stopped.
 */

import { buildBn128, type Curve } from "ffjavascript";

const holder = globalThis as { curve_bn128?: Curve | null };

let users = 0;
let ours: Curve | undefined;
let previous: Curve | null | undefined;

/**
 * Runs `work` with a single-thread curve in place and puts back what was there before. Other users
 * of snarkjs that run meanwhile get the right results, only slower.
 */
export async function withSingleThreadCurve<Result>(work: () => Promise<Result>): Promise<Result> {
  const curve = await buildBn128(true);
  if (users === 0) previous = holder.curve_bn128;
  users += 1;
  ours = curve;
  holder.curve_bn128 = curve;
  try {
    return await work();
  } finally {
    users -= 1;
    if (users === 0 && holder.curve_bn128 === ours) holder.curve_bn128 = previous ?? null;
  }
}

/** The answer of a benchmark, in one sentence. */

import { type BenchResult, isExternal } from "../result-file.js";
import { proofCurve, timeOf } from "./measured-proofs.js";

/**
 * The least time of a transfer in a batch of quipu's, by quipu's provers if one was measured: "A transfer
 * takes 219 ms to prove here (16x16, engine; 5 samples, 211 to 230 ms)". Of shapes with as many transfers it counts the one of the
 * curve, because fewer accounts would flatter. Undefined when no batch of quipu's was measured.
 */
export function answerOf(result: BenchResult): string | undefined {
  const own = proofCurve(result).filter(({ circuit }) => circuit.variant === "quipu");
  const ours = own.filter(({ measurement }) => !isExternal(measurement.backend));
  const [best] = [...(ours.length > 0 ? ours : own)].sort((a, b) => timeOf(a) - timeOf(b));
  if (best === undefined) return undefined;
  const { shape, prover, proof, circuit } = best;
  const times = best.measurement.samples.map(({ proofMs }) => proofMs);
  const [least, middle, most] = [Math.min(...times), proof.median, Math.max(...times)].map((time) =>
    Math.round(time / circuit.transfers),
  );
  const spread = proof.count === 1 ? "1 sample" : `${proof.count} samples, ${least} to ${most} ms`;
  return `A transfer takes ${middle} ms to prove here (${shape}, ${prover}; ${spread})`;
}

/** What readers derive from a result's samples. */
import { pairedRatio } from "./ratio.js";
import {
  type BenchCircuit,
  type BenchResult,
  circuitOf,
  type ProofMeasurement,
  type ProofSample,
  shapeText,
  type ThroughputMeasurement,
} from "./result-file.js";
import { type Summary, summarise } from "./statistics.js";

/** Transfers a second of a throughput measurement. */
export function rateOf(result: BenchResult, measurement: ThroughputMeasurement): Summary {
  const { transfers } = circuitOf(result, measurement);
  const { batches, samples } = measurement;
  return summarise(samples.map(({ wallMs }) => (1000 * batches * transfers) / wallMs))!;
}

/**
 * Proof time a transfer over that of the baseline with as many transfers by the same prover, round by
 * round; undefined for the baseline itself, for a circuit that does more than transfers, and where it
 * was not measured.
 */
export function ratioToBaseline(
  result: BenchResult,
  measurement: ProofMeasurement,
): Summary | undefined {
  const own = circuitOf(result, measurement);
  if (own.variant === "baseline" || shapeText(own)?.includes("-")) return undefined;
  const isReference = ({ variant: other, ...circuit }: BenchCircuit): boolean =>
    other === "baseline" && circuit.transfers === own.transfers;
  const reference = result.measurements.find((other) => {
    return other.backend === measurement.backend && isReference(circuitOf(result, other));
  });
  if (reference === undefined) return undefined;
  const [times, others] = [measurement, reference].map(({ samples }) => {
    return samples.map(({ proofMs }) => proofMs);
  });
  return pairedRatio(times!, others!);
}

/** Sequencing and witness of a run as a share of its proof; nothing if no witness was measured. */
export function shareBefore({ sequencingMs, witnessMs, proofMs }: ProofSample): number[] {
  return witnessMs === null ? [] : [((sequencingMs ?? 0) + witnessMs) / proofMs];
}

/** A figure of samples, summed up; undefined if it was not measured. */
export function summaryOf(
  samples: readonly ProofSample[],
  figure: "sequencingMs" | "witnessMs" | "verifyMs",
): Summary | undefined {
  return summarise(samples.flatMap((sample) => sample[figure] ?? []));
}

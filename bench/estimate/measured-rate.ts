/** What one machine proved of a shape: the measured figure that an estimate multiplies. */
import { gotExpected } from "../../src/errors.js";
import { LEVELS } from "../../src/params.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { benchError } from "../bench-error.js";
import { rateOf } from "../derived-figures.js";
import { LEVEL_BITS } from "../measure/subject.js";
import {
  type BenchResult,
  circuitOf,
  isExternal,
  type ProofMeasurement,
  shapeText,
  type ThroughputMeasurement,
} from "../result-file.js";
import { median, type Summary, summarise } from "../statistics.js";

export interface MeasuredRate {
  readonly circuit: string;
  readonly backend: string;
  /**
   * `throughput`: many workers at once; `proofs`: batch after batch, one proof at a time; `fleet`: provers that get their
   * batches from a node; `node`: those of a node that runs.
   */
  readonly source: "throughput" | "proofs" | "fleet" | "node";
  /** Workers of the throughput measurement, or provers; 1 for proofs. */
  readonly workers: number;
  /** Transfers a second of the whole machine, or of the cores of a fleet. */
  readonly rate: Summary;
  /** Of the process that proved; null if it was not measured. */
  readonly peakRssBytes: number | null;
  /** Milliseconds that the sequencer took for a transfer; null if it was not measured. */
  readonly sequencingMs: number | null;
  /** Milliseconds from a sealed batch to its proof, one at a time; null if it was not measured. */
  readonly latencyMs: number | null;
}

/**
 * The highest measured rate of a shape on a tree of 8 levels: by throughput if it was measured for the shape, else by
 * single proofs.
 *
 * @param backend by default the fastest that was measured, programs outside of quipu left aside
 * @throws QuipuError `ShapeNotMeasured`, which says what was.
 */
export function measuredRate(
  result: BenchResult,
  shape: Shape,
  backend: string | undefined,
): MeasuredRate {
  const wanted = (measurement: ProofMeasurement | ThroughputMeasurement): boolean => {
    const circuit = circuitOf(result, measurement);
    const sameShape = shapeText(circuit) === formatShape(shape);
    const sameDepth = circuit.accountBits === LEVELS * LEVEL_BITS;
    const { backend: own } = measurement;
    const sameBackend = backend === undefined ? !isExternal(own) : own === backend;
    return sameShape && sameDepth && sameBackend;
  };
  const proofs = result.measurements.filter(wanted);
  const many = result.throughput.filter(wanted).map((measurement) => {
    return throughputRate(result, measurement, proofs);
  });
  const rates = many.length > 0 ? many : proofs.map((proof) => proofRate(result, proof));
  if (rates.length === 0) {
    const got = `${formatShape(shape)}${backend === undefined ? "" : ` by ${backend}`}`;
    const message = gotExpected("shape", got, `one of ${measuredShapes(result)}`);
    throw benchError("ShapeNotMeasured", `${message}; measure it: ${commandFor(shape, backend)}`);
  }
  return rates.reduce((a, b) => (b.rate.median > a.rate.median ? b : a));
}

/** The command that makes the figures of a shape. */
export function commandFor(shape: Shape, backend?: string): string {
  const pool = backend === undefined || isExternal(backend) ? "" : backend;
  const backends = pool === "" ? "" : ` --backend ${pool}`;
  return `quipu bench --shapes ${formatShape(shape)}${backends}`;
}

function throughputRate(
  result: BenchResult,
  measurement: ThroughputMeasurement,
  proofs: readonly ProofMeasurement[],
): MeasuredRate {
  const { circuit, backend, workers, batches, samples, peakRssBytes } = measurement;
  const transfers = batches * circuitOf(result, measurement).transfers;
  const single = proofs.find((proof) => proof.backend === backend);
  return {
    circuit,
    backend,
    workers,
    peakRssBytes,
    source: "throughput",
    rate: rateOf(result, measurement),
    sequencingMs: median(samples.map(({ sequencingMs }) => sequencingMs / transfers)),
    latencyMs: single === undefined ? null : median(single.samples.map(latencyOf)),
  };
}

/** Everything of a batch one after the other: what a machine does at least. */
function proofRate(result: BenchResult, measurement: ProofMeasurement): MeasuredRate {
  const { circuit, backend, samples, peakRssBytes } = measurement;
  const { transfers } = circuitOf(result, measurement);
  const sequencing = samples.flatMap(({ sequencingMs }) => sequencingMs ?? []);
  const totals = samples.map((sample) => (sample.sequencingMs ?? 0) + latencyOf(sample));
  return {
    circuit,
    backend,
    workers: 1,
    peakRssBytes,
    source: "proofs",
    rate: summarise(totals.map((total) => (1000 * transfers) / total))!,
    sequencingMs: sequencing.length === 0 ? null : median(sequencing) / transfers,
    latencyMs: median(samples.map(latencyOf)),
  };
}

type Sample = ProofMeasurement["samples"][number];

function latencyOf({ witnessMs, proofMs, verifyMs }: Sample): number {
  return (witnessMs ?? 0) + proofMs + verifyMs;
}

function measuredShapes(result: BenchResult): string {
  const shapes = result.measurements.flatMap((measurement) => {
    const circuit = circuitOf(result, measurement);
    const shape = shapeText(circuit);
    if (shape === null || circuit.accountBits !== LEVELS * LEVEL_BITS) return [];
    return [`${shape} by ${measurement.backend}`];
  });
  return [...new Set(shapes)].join(", ") || "none";
}

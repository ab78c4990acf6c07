/** What the charts and tables say of a proof measurement: its figures with their circuit's facts. */
import { ratioToBaseline } from "../derived-figures.js";
import {
  type BenchCircuit,
  type BenchResult,
  circuitOf,
  type ProofMeasurement,
  proverTitle,
  shapeText,
} from "../result-file.js";
import { type Summary, summarise } from "../statistics.js";

export interface MeasuredProof {
  readonly measurement: ProofMeasurement;
  readonly circuit: BenchCircuit;
  /** The shape, or what the baseline is called. */
  readonly shape: string;
  /** Who proves, as people call it. */
  readonly prover: string;
  /** What is proven and by whom: what a line of a chart shows. */
  readonly series: string;
  /** Milliseconds of one proof. */
  readonly proof: Summary;
  /** Of the proof time of the baseline with as many transfers by the same prover. */
  readonly ratio: Summary | undefined;
}

/** What the baseline is called in the report. */
const BASELINE_NAME = "baseline";

/** Every proof measurement of a result: prover by prover, quipu first, from small to large. */
export function measuredProofs(result: BenchResult): MeasuredProof[] {
  const provers = [...new Set(result.measurements.map(({ backend }) => backend))];
  const order = ({ measurement, circuit }: MeasuredProof): number[] => [
    provers.indexOf(measurement.backend),
    circuit.variant === "quipu" ? 0 : 1,
    circuit.transfers,
    circuit.slots ?? 0,
    circuit.constraints,
  ];
  return measured(result).sort((a, b) => compareLists(order(a), order(b)));
}

function measured(result: BenchResult): MeasuredProof[] {
  return result.measurements.map((measurement) => {
    const circuit = circuitOf(result, measurement);
    const proof = summarise(measurement.samples.map(({ proofMs }) => proofMs))!;
    const ratio = ratioToBaseline(result, measurement);
    const prover = proverTitle(measurement.backend);
    const series = `${ownerOf(circuit)}, ${prover}`;
    return { measurement, circuit, shape: shapeOf(circuit), prover, series, proof, ratio };
  });
}

/** The least M/N of a curve's shapes: batches of transfers among few accounts would flatter. */
const LEAST_SLOTS = 3 / 4;

/**
 * The points of a curve, in the order of transfers: of every series the shapes with
 * ¾·N ≤ M ≤ N. Of as many transfers among no such number of accounts, the shape with M nearest to N.
 */
export function balancedProofs(result: BenchResult): MeasuredProof[] {
  const points = measuredProofs(result);
  const isNearest = (point: MeasuredProof): boolean =>
    points.every((other) => !isComparable(point, other) || imbalance(point) <= imbalance(other));
  const balanced = points.filter((point) => {
    const rivals = points.filter((other) => isComparable(point, other));
    return rivals.some(isBalanced) ? isBalanced(point) : isNearest(point);
  });
  return balanced.sort((a, b) => a.circuit.transfers - b.circuit.transfers);
}

/**
 * One point for each series and number of transfers, in the order of transfers: of several balanced
 * shapes the one with the fewest constraints, which is the one that fills its domain.
 */
export function proofCurve(result: BenchResult): MeasuredProof[] {
  const chosen = new Map<string, MeasuredProof>();
  for (const point of balancedProofs(result)) {
    const key = JSON.stringify([point.series, point.circuit.transfers]);
    const other = chosen.get(key)?.circuit.constraints ?? Number.POSITIVE_INFINITY;
    if (point.circuit.constraints < other) chosen.set(key, point);
  }
  return [...chosen.values()].sort((a, b) => a.circuit.transfers - b.circuit.transfers);
}

/** Whether two points are of one series and as many transfers. */
function isComparable(one: MeasuredProof, other: MeasuredProof): boolean {
  return one.series === other.series && one.circuit.transfers === other.circuit.transfers;
}

function isBalanced({ circuit: { transfers, slots } }: MeasuredProof): boolean {
  return slots === null || (slots >= LEAST_SLOTS * transfers && slots <= transfers);
}

/** The series of points, quipu's before the baseline's. */
export function seriesOf(points: readonly MeasuredProof[]): string[] {
  const isBaseline = ({ circuit }: MeasuredProof) => circuit.variant === "baseline";
  const ordered = [
    ...points.filter((point) => !isBaseline(point)),
    ...points.filter((point) => isBaseline(point)),
  ];
  return [...new Set(ordered.map(({ series }) => series))];
}

/** The shape; the baseline has none. */
export function shapeOf(circuit: BenchCircuit): string {
  return shapeText(circuit) ?? `${BASELINE_NAME} of ${circuit.transfers}`;
}

/** Milliseconds of a proof for each transfer in it. */
export function timeOf({ proof, circuit }: Pick<MeasuredProof, "proof" | "circuit">): number {
  return proof.median / circuit.transfers;
}

function ownerOf({ variant }: BenchCircuit): string {
  return variant === "baseline" ? BASELINE_NAME : "quipu";
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function imbalance({ circuit: { transfers, slots } }: MeasuredProof): number {
  return Math.abs(Math.log((slots ?? transfers) / transfers));
}

/** The proofs of a result as one table in Markdown: what a readme shows beside the charts. */
import { formatDuration } from "../../terminal/table.js";
import { balancedProofs, type MeasuredProof, shapeOf, timeOf } from "../figures/measured-proofs.js";
import { pairedRatio } from "../ratio.js";
import { type BenchCircuit, type BenchResult, isExternal, proverTitle } from "../result-file.js";

/** What stands where nothing was measured. */
const NOTHING = "–";

/**
 * A row for each balanced shape. Beside the proof time of each prover stands how many times as
 * long the first one takes, round by round; a transfer is the fastest prover's that comes with quipu; the
 * last column is the first prover's time over its time for the baseline.
 */
export function summaryTable(result: BenchResult): string {
  const curve = balancedProofs(result).filter(({ circuit }) => circuit.variant === "quipu");
  const provers = [...new Set(curve.map(({ measurement }) => measurement.backend))];
  const circuits = [...new Set(curve.map(({ circuit }) => circuit))];
  const rows = circuits.map((circuit) => {
    const points = provers.map((prover) =>
      curve.find((point) => point.circuit === circuit && point.measurement.backend === prover),
    );
    const [first] = points;
    const fastest = points.filter(isOfPool).sort((a, b) => a.proof.median - b.proof.median)[0];
    return [
      ...factsOf(circuit),
      ...points.map((point) => proofCell(point, first)),
      fastest === undefined ? NOTHING : formatDuration(timeOf(fastest)),
      first?.ratio === undefined ? NOTHING : `${first.ratio.median.toFixed(2)}×`,
    ];
  });
  const header = [
    ...["batch", "constraints a transfer", "domain", "key"],
    ...provers.map((prover) => `proof by ${proverTitle(prover)}`),
    "a transfer",
    `of the baseline, by ${proverTitle(provers[0]!)}`,
  ];
  const rule = header.map((_, column) => (column === 0 ? "---" : "--:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isOfPool(point: MeasuredProof | undefined): point is MeasuredProof {
  return point !== undefined && !isExternal(point.measurement.backend);
}

function factsOf(circuit: BenchCircuit): string[] {
  const { constraints, transfers, domainPower, zkeyBytes } = circuit;
  const perTransfer = Math.round(constraints / transfers).toLocaleString("en-US");
  const key = `${Math.round(zkeyBytes / 1e6)} MB`;
  return [shapeOf(circuit), perTransfer, `2^${domainPower}`, key];
}

function proofCell(point: MeasuredProof | undefined, first: MeasuredProof | undefined): string {
  if (point === undefined) return NOTHING;
  const time = formatDuration(point.proof.median);
  if (point === first || first === undefined) return time;
  const ratio = pairedRatio(proofTimes(first), proofTimes(point));
  return ratio === undefined ? time : `${time} (${ratio.median.toFixed(1)}×)`;
}

function proofTimes({ measurement }: MeasuredProof): number[] {
  return measurement.samples.map(({ proofMs }) => proofMs);
}

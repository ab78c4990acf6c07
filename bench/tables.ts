/** A result as text: what was built, what a proof took, and what many workers prove together. */
import { PROOF_STAGES } from "../prover/pool/proof-stages.js";
import { formatDuration, formatFacts, formatTable } from "../src/terminal/table.js";
import { pairedRatio } from "./ratio.js";
import {
  type BenchCircuit,
  type BenchResult,
  circuitOf,
  type ProofMeasurement,
  type ProofSample,
} from "./result-file.js";
import { stageShares } from "./stage-shares.js";
import { type Summary, summarise } from "./statistics.js";

/** All of a result, for a terminal. */
export function formatResult(result: BenchResult): string {
  const { machine, settings, versions, quoted } = result;
  const { runs, warmups } = settings;
  const parts = [
    circuitTable(result),
    proofTable(result),
    stageTable(result),
    throughputTable(result),
    formatFacts({
      "of proof": "sequencing and witness together",
      "at once": "work of all batches over wall clock: what ran side by side",
      figures: `medians of ${runs} after ${warmups} to warm up, taken in turns; ± median deviation`,
      machine: `${machine.cpu}, ${machine.cores} cores, ${gigabytes(machine.memoryBytes)}, ${machine.os}`,
      load: `${machine.loadBefore[0]} before, ${machine.loadAfter[0]} after`,
      software: `Node ${versions.node}, snarkjs ${versions.snarkjs}`,
      quoted: quoted
        .map(({ project, approximate, constraintsPerTransfer }) => {
          return `${project} ${approximate ? "≈ " : ""}${constraintsPerTransfer}`;
        })
        .join(", "),
      "": quoted.length === 0 ? undefined : "(constraints a transfer, of peers; not measured here)",
    }),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function circuitTable({ circuits }: BenchResult): string {
  const header = [
    ...["circuit", "constraints", "a transfer", "domain", "wires in B"],
    ...["key", "compile", "make key", "bytes a transfer"],
  ];
  const rows = circuits.map((circuit) => [
    circuit.name,
    circuit.constraints,
    Math.round(circuit.constraints / circuit.transfers),
    `2^${circuit.domainPower}`,
    circuit.wiresB,
    megabytes(circuit.zkeyBytes),
    durationOr(circuit.compileMs, "?"),
    durationOr(circuit.setupMs, "?"),
    circuit.publishedBytes === null ? "–" : (circuit.publishedBytes / circuit.transfers).toFixed(1),
  ]);
  return formatTable(header, rows);
}

function proofTable(result: BenchResult): string {
  const header = [
    ...["circuit", "prover", "sequencing", "witness", "of proof", "proof", "±", "a transfer"],
    ...["of baseline", "verify", "peak memory"],
  ];
  const rows = result.measurements.map((measurement) => {
    const { backend, samples, peakRssBytes } = measurement;
    const { name, transfers } = circuitOf(result, measurement);
    const proof = summarise(samples.map(({ proofMs }) => proofMs))!;
    const before = summarise(samples.flatMap(shareBefore));
    return [
      name,
      backend,
      durationOr(middleOf(samples, "sequencingMs"), "–"),
      durationOr(middleOf(samples, "witnessMs"), "–"),
      before === undefined ? "–" : `${(100 * before.median).toFixed(1)} %`,
      formatDuration(proof.median),
      proof.count < 2 ? "–" : formatDuration(proof.deviation),
      formatDuration(proof.median / transfers),
      ratioText(ratioToBaseline(result, measurement)),
      durationOr(middleOf(samples, "verifyMs"), "–"),
      peakRssBytes === null ? "–" : megabytes(peakRssBytes),
    ];
  });
  return formatTable(header, rows);
}

function stageTable(result: BenchResult): string {
  const rows = result.measurements.flatMap(({ circuit, backend, samples }) => {
    const shares = stageShares(samples);
    if (shares === undefined) return [];
    const cells = [...PROOF_STAGES, "rest" as const].map((stage) => {
      const share = shares.get(stage);
      return share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
    });
    return [[circuit, backend, ...cells]];
  });
  const header = ["circuit", "prover", ...PROOF_STAGES, "rest"];
  return rows.length === 0 ? "" : formatTable(header, rows);
}

function throughputTable(result: BenchResult): string {
  if (result.throughput.length === 0) return "";
  const rows = result.throughput.map((measurement) => {
    const { backend, workers, batches, samples, peakRssBytes } = measurement;
    const { name, transfers } = circuitOf(result, measurement);
    const rate = summarise(samples.map(({ wallMs }) => (1000 * batches * transfers) / wallMs))!;
    const peak = peakRssBytes === null ? "–" : megabytes(peakRssBytes);
    const busy = samples.map(({ wallMs, sequencingMs, witnessMs, proofMs, verifyMs }) => {
      return (sequencingMs + witnessMs + proofMs + verifyMs) / wallMs;
    });
    const atOnce = summarise(busy)!.median.toFixed(2);
    const spread = rate.count < 2 ? "–" : rate.deviation.toFixed(2);
    return [name, backend, workers, rate.median.toFixed(2), spread, atOnce, peak];
  });
  const header = [
    "circuit",
    "prover",
    "workers",
    "transfers a second",
    "±",
    "at once",
    "peak memory",
  ];
  return formatTable(header, rows);
}

/**
 * Proof time a transfer over that of the baseline with as many transfers by the same prover, round by
 * round; undefined for the baseline itself, and where it was not measured.
 */
export function ratioToBaseline(
  result: BenchResult,
  measurement: ProofMeasurement,
): Summary | undefined {
  const { variant, transfers } = circuitOf(result, measurement);
  const isReference = ({ variant: other, ...circuit }: BenchCircuit): boolean =>
    other === "baseline" && circuit.transfers === transfers;
  const reference = result.measurements.find((other) => {
    return other.backend === measurement.backend && isReference(circuitOf(result, other));
  });
  if (variant === "baseline" || reference === undefined) return undefined;
  const [own, others] = [measurement, reference].map(({ samples }) => {
    return samples.map(({ proofMs }) => proofMs);
  });
  return pairedRatio(own!, others!);
}

/** Sequencing and witness of a run as a share of its proof; nothing if no witness was measured. */
function shareBefore({ sequencingMs, witnessMs, proofMs }: ProofSample): number[] {
  return witnessMs === null ? [] : [((sequencingMs ?? 0) + witnessMs) / proofMs];
}

/** The median of a figure; null if it was not measured. */
function middleOf(
  samples: readonly ProofSample[],
  figure: "sequencingMs" | "witnessMs" | "verifyMs",
): number | null {
  const measured = samples.flatMap((sample) => sample[figure] ?? []);
  return summarise(measured)?.median ?? null;
}

function ratioText(ratio: Summary | undefined): string {
  if (ratio === undefined) return "–";
  const spread = ratio.count < 2 ? "" : ` ± ${ratio.deviation.toFixed(2)}`;
  return `${ratio.median.toFixed(2)}${spread}`;
}

function durationOr(milliseconds: number | null, otherwise: string): string {
  return milliseconds === null ? otherwise : formatDuration(milliseconds);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GB`;
}

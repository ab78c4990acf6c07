/** A result as text: what was built, what a proof took, and what many workers prove together. */
import { formatDuration, formatFacts, formatTable } from "../terminal/table.js";
import { rateOf, ratioToBaseline, shareBefore, summaryOf } from "./derived-figures.js";
import { type BenchResult, circuitOf, proverTitle } from "./result-file.js";
import { STAGES, stageShares } from "./stage-shares.js";
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
      proverTitle(backend),
      durationOr(summaryOf(samples, "sequencingMs")?.median, "–"),
      durationOr(summaryOf(samples, "witnessMs")?.median, "–"),
      before === undefined ? "–" : `${(100 * before.median).toFixed(1)} %`,
      formatDuration(proof.median),
      proof.count < 2 ? "–" : formatDuration(proof.deviation),
      formatDuration(proof.median / transfers),
      ratioText(ratioToBaseline(result, measurement)),
      durationOr(summaryOf(samples, "verifyMs")?.median, "–"),
      peakRssBytes === null ? "–" : megabytes(peakRssBytes),
    ];
  });
  return formatTable(header, rows);
}

function stageTable(result: BenchResult): string {
  const rows = result.measurements.flatMap(({ circuit, backend, samples }) => {
    const shares = stageShares(samples);
    if (shares === undefined) return [];
    const cells = STAGES.map((stage) => {
      const share = shares.get(stage);
      return share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
    });
    return [[circuit, proverTitle(backend), ...cells]];
  });
  const header = ["circuit", "prover", ...STAGES];
  return rows.length === 0 ? "" : formatTable(header, rows);
}

function throughputTable(result: BenchResult): string {
  if (result.throughput.length === 0) return "";
  const rows = result.throughput.map((measurement) => {
    const { backend, workers, samples, peakRssBytes } = measurement;
    const { name } = circuitOf(result, measurement);
    const rate = rateOf(result, measurement);
    const peak = peakRssBytes === null ? "–" : megabytes(peakRssBytes);
    const busy = samples.map(({ wallMs, sequencingMs, witnessMs, proofMs, verifyMs }) => {
      return (sequencingMs + witnessMs + proofMs + verifyMs) / wallMs;
    });
    const atOnce = summarise(busy)!.median.toFixed(2);
    const spread = rate.count < 2 ? "–" : rate.deviation.toFixed(2);
    return [name, proverTitle(backend), workers, rate.median.toFixed(2), spread, atOnce, peak];
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

function ratioText(ratio: Summary | undefined): string {
  if (ratio === undefined) return "–";
  const spread = ratio.count < 2 ? "" : ` ± ${ratio.deviation.toFixed(2)}`;
  return `${ratio.median.toFixed(2)}${spread}`;
}

function durationOr(milliseconds: number | null | undefined, otherwise: string): string {
  return milliseconds === null || milliseconds === undefined
    ? otherwise
    : formatDuration(milliseconds);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GB`;
}

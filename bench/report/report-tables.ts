/** The tables of the report: every figure that the charts show, and those that they do not. */

import { type Html, html } from "../../page/look/html.js";
import { rateOf, shareBefore, summaryOf } from "../derived-figures.js";
import {
  type MeasuredProof,
  measuredProofs,
  proofCurve,
  shapeOf,
  timeOf,
} from "../figures/measured-proofs.js";
import { type BenchCircuit, type BenchResult, circuitOf, proverTitle } from "../result-file.js";
import { STAGES, stageShares } from "../stage-shares.js";
import { median, type Summary, summarise } from "../statistics.js";
import { STAGE_TITLES } from "./stage-titles.js";

type Cell = string | number | Html;

/** What stands where nothing was measured. */
const NOTHING = "–";

/** Constraints, keys, and what it took to make them. */
export function circuitTable(result: BenchResult): Html {
  const circuits = [...result.circuits].sort(
    (a, b) =>
      Number(a.slots === null) - Number(b.slots === null) ||
      a.transfers - b.transfers ||
      (a.slots ?? 0) - (b.slots ?? 0),
  );
  return table(
    "Circuits and keys",
    [
      ...["circuit", "constraints", "constraints a transfer", "domain", "wires", "wires in B"],
      ...["key (MB)", "compile (s)", "make the key (s)", "published (bytes a transfer)"],
    ],
    circuits.map((circuit) => [
      shapeOf(circuit),
      whole(circuit.constraints),
      whole(circuit.constraints / circuit.transfers),
      html`2<sup>${circuit.domainPower}</sup>`,
      whole(circuit.wires),
      whole(circuit.wiresB),
      (circuit.zkeyBytes / 1e6).toFixed(1),
      seconds(circuit.compileMs),
      seconds(circuit.setupMs),
      circuit.publishedBytes === null
        ? NOTHING
        : (circuit.publishedBytes / circuit.transfers).toFixed(1),
    ]),
  );
}

/** One proof of each circuit by each prover, with its spread. */
export function proofTable(result: BenchResult): Html {
  const proofs = measuredProofs(result);
  const isCompared = proofs.some(({ ratio }) => ratio !== undefined);
  return table(
    "Proofs",
    [
      ...["circuit", "prover", "proof (s)", "quartiles (s)", "± (s)", "samples", "a transfer (ms)"],
      ...(isCompared ? ["of the baseline"] : []),
      ...["verification (ms)", "peak memory (MB)"],
    ],
    proofs.map(({ shape, prover, circuit, measurement, proof, ratio }) => [
      shape,
      prover,
      seconds(proof.median),
      proof.count < 2 ? NOTHING : `${seconds(proof.lower)} … ${seconds(proof.upper)}`,
      proof.count < 2 ? NOTHING : seconds(proof.deviation),
      proof.count,
      whole(timeOf({ proof, circuit })),
      ...(isCompared ? [ratioCell(ratio)] : []),
      milliseconds(summaryOf(measurement.samples, "verifyMs")),
      megabytes(measurement.peakRssBytes),
    ]),
  );
}

function ratioCell(ratio: Summary | undefined): string {
  return ratio ? `${ratio.median.toFixed(2)}× ± ${ratio.deviation.toFixed(2)}` : NOTHING;
}

/** What a batch needs before its proof begins. */
export function preparationTable(result: BenchResult): Html | undefined {
  const rows = measuredProofs(result).flatMap((measured) => preparationRow(measured) ?? []);
  if (rows.length === 0) return undefined;
  return table(
    "Before the proof",
    ["circuit", "prover", "sequencing (ms)", "witness (ms)", "both, as a share of the proof (%)"],
    rows,
  );
}

function preparationRow({ shape, prover, measurement }: MeasuredProof): Cell[][] | undefined {
  const { samples } = measurement;
  const sequencing = summaryOf(samples, "sequencingMs");
  const witness = summaryOf(samples, "witnessMs");
  if (sequencing === undefined && witness === undefined) return undefined;
  const both = summarise(samples.flatMap(shareBefore));
  const share = both === undefined ? NOTHING : (100 * both.median).toFixed(1);
  return [[shape, prover, milliseconds(sequencing), milliseconds(witness), share]];
}

/** Stages of every proof of which they are known. */
export function stageTable(result: BenchResult): Html | undefined {
  const rows = measuredProofs(result).flatMap(({ shape, prover, measurement }) => {
    const { samples } = measurement;
    const shares = stageShares(samples);
    if (shares === undefined) return [];
    const cells = STAGES.map((stage): Cell => {
      const share = shares.get(stage);
      if (share === undefined) return NOTHING;
      const percent = `${(100 * share).toFixed(1)} %`;
      if (stage === "rest") return percent;
      return `${whole(median(samples.flatMap(({ stages }) => stages?.[stage] ?? [])))} (${percent})`;
    });
    return [[shape, prover, ...cells]];
  });
  if (rows.length === 0) return undefined;
  const titles = STAGES.map((stage) => STAGE_TITLES[stage]);
  return table("Stages of the proof (ms, and share)", ["circuit", "prover", ...titles], rows);
}

/** Many batches at once. */
export function throughputTable(result: BenchResult): Html | undefined {
  if (result.throughput.length === 0) return undefined;
  return table(
    "Throughput",
    ["circuit", "prover", "workers", "transfers/s", "quartiles", "samples", "peak memory (MB)"],
    result.throughput.map((measurement) => {
      const rate = rateOf(result, measurement);
      return [
        shapeOf(circuitOf(result, measurement)),
        proverTitle(measurement.backend),
        measurement.workers,
        rate.median.toFixed(2),
        `${rate.lower.toFixed(2)} … ${rate.upper.toFixed(2)}`,
        rate.count,
        megabytes(measurement.peakRssBytes),
      ];
    }),
  );
}

/** Constraints a transfer of ours, measured, beside those of peers, quoted. */
export function peerTable(result: BenchResult): Html | undefined {
  const { quoted } = result;
  if (quoted.length === 0) return undefined;
  const ours = curveCircuits(result).map((circuit): Cell[] => [
    circuit.variant === "quipu" ? `quipu ${shapeOf(circuit)}` : shapeOf(circuit),
    whole(circuit.constraints / circuit.transfers),
    "measured",
    `compiled here, room for 2^${circuit.accountBits} accounts`,
  ]);
  const theirs = quoted.map(({ project, approximate, constraintsPerTransfer, counted }): Cell[] => [
    project,
    `${approximate ? "≈ " : ""}${whole(constraintsPerTransfer)}`,
    html`<strong>quoted</strong>`,
    counted,
  ]);
  const title = "Constraints of one transfer, beside those of peers";
  const header = ["circuit", "constraints a transfer", "whose figure", "what it counts"];
  return html`<div class="words">${table(title, header, [...ours, ...theirs])}</div>`;
}

/** Each shape of the curve once, and of the baselines the largest: they differ little. */
function curveCircuits(result: BenchResult): BenchCircuit[] {
  const all = [...new Set(proofCurve(result).map(({ circuit }) => circuit))];
  const baselines = all.filter(({ variant }) => variant === "baseline");
  return [...all.filter(({ variant }) => variant === "quipu"), ...baselines.slice(-1)];
}

/** A table below its title; it scrolls by itself where it is wider than the page. */
export function table(
  title: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): Html {
  const head = html`<thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;
  return html`<h3>${title}</h3>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table>
${header.length > 0 && head}
<tbody>${rows.map(
    (row) => html`<tr>${row.map(cell)}</tr>
`,
  )}</tbody>
</table></div>
`;
}

function cell(value: Cell, column: number): Html {
  return column === 0 ? html`<th scope="row">${value}</th>` : html`<td>${value}</td>`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function seconds(value: number | null): string {
  if (value === null) return NOTHING;
  return (value / 1000).toFixed(value < 100 ? 3 : 2);
}

function milliseconds(summary: Summary | undefined): string {
  return summary === undefined ? NOTHING : whole(summary.median);
}

function megabytes(bytes: number | null): string {
  return bytes === null ? NOTHING : whole(bytes / 1e6);
}

/** The report: a result as one HTML page that asks for nothing else. */
import { Html, html } from "../../page/look/html.js";
import { PAGE_STYLE } from "../../page/look/page-style.js";
import { darkStyle } from "../../page/look/palette.js";
import { busyNote } from "../busy-machine.js";
import { answerOf } from "../figures/answer.js";
import { type MeasuredProof, proofCurve, timeOf } from "../figures/measured-proofs.js";
import type { BenchResult } from "../result-file.js";
import type { SettlementResult } from "../settlement/settlement-result.js";
import type { Chart } from "./chart.js";
import { chartsOf } from "./charts-of.js";
import { FIGURE_STYLE } from "./figure-style.js";
import { notMeasured } from "./not-measured.js";
import { renderSvg } from "./render-svg.js";
import {
  circuitTable,
  peerTable,
  preparationTable,
  proofTable,
  stageTable,
  table,
  throughputTable,
} from "./report-tables.js";
import { settlementTables } from "./settlement-table.js";

/** Nothing may be loaded, run or sent, whatever stands in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const TITLE = "What does a transfer cost to prove?";

/** The whole page, ready to be written. @param settlement the comparison of the ways of settling, if there is one */
export async function reportPage(
  result: BenchResult,
  settlement?: SettlementResult,
): Promise<string> {
  const figures = await Promise.all(chartsOf(result).map(figure));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${TITLE}</title>
<style>${new Html(`${PAGE_STYLE}${FIGURE_STYLE}${darkStyle()}`)}</style>
</head>
<body>
<main>
<h1>${TITLE}</h1>
${lead(result)}
${figures}
<h2>Figures</h2>
${circuitTable(result)}
${proofTable(result)}
${preparationTable(result)}
${stageTable(result)}
${throughputTable(result)}
${peerTable(result)}
${settlement && settlementTables(settlement)}
<h2>How they were measured</h2>
${provenance(result)}
<h2>What is not measured</h2>
<ul>${notMeasured(result).map((sentence) => html`<li>${sentence}</li>`)}</ul>
</main>
</body>
</html>
`;
  return page.text;
}

/** The answer in a sentence, what it is compared with, and where it comes from. */
function lead(result: BenchResult): Html {
  const { machine, startedAt } = result;
  const answer = answerOf(result);
  const compared = proofCurve(result).filter(({ ratio }) => ratio !== undefined);
  const busy = busyNote(machine);
  const largest = new Map(compared.map((measured) => [measured.prover, measured]));
  return html`${answer !== undefined && html`<p class="lead"><strong>${answer}.</strong></p>`}
${[...largest.values()].map(comparison)}
${busy !== undefined && html`<p class="notice">${busy}</p>`}
<p class="muted">${machine.cpu}, ${machine.cores} cores; ${startedAt.slice(0, 10)}. Figures are
medians; the result file has every sample.${
    compared.length > 0 &&
    html` The <em>baseline</em> is the circuit that tutorials write: a binary Poseidon tree of 24
levels, four Merkle paths a transfer, circomlib’s signature check, and nothing published. The same
prover proves it in turns with ours.`
  }</p>`;
}

function comparison(measured: MeasuredProof): Html {
  const { shape, prover, ratio } = measured;
  const each = Math.round(timeOf(measured));
  const { median, lower, upper, count } = ratio!;
  return html`<p>With ${prover}, a transfer in a batch of ${shape} takes ${each} ms:
<strong>${median.toFixed(2)}×</strong> the time of the baseline for as many transfers
(quartiles ${lower.toFixed(2)} … ${upper.toFixed(2)}, ${count} ${count === 1 ? "round" : "rounds"}).</p>`;
}

async function figure(chart: Chart): Promise<Html> {
  const [wide, narrow] = await Promise.all([
    renderSvg(chart, "wide", "page"),
    renderSvg(chart, "narrow", "page"),
  ]);
  return html`<figure id="${chart.name}">
<h2>${chart.title}</h2>
<figcaption>${chart.note}</figcaption>
<div class="wide">${new Html(wide)}</div>
<div class="narrow">${new Html(narrow)}</div>
</figure>
`;
}

/** Command, machine and versions: what somebody needs who wants to see the same. */
function provenance(result: BenchResult): Html {
  const { machine, settings, versions, command, commit, startedAt, finishedAt } = result;
  const { runs, warmups, threads } = settings;
  const rows: [string, string | Html][] = [
    ["command", html`<code>${command}</code>`],
    ["when", `${startedAt} … ${finishedAt}`],
    ["revision", commit ?? "not a checkout"],
    ["processor", `${machine.cpu}, ${machine.cores} cores, ${machine.architecture}`],
    ["memory", `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ["system", machine.os],
    ["load before", `${machine.loadBefore.join(", ")} (average over 1, 5 and 15 minutes)`],
    ["load after", machine.loadAfter.join(", ")],
    ["samples", `${runs} of each figure after ${warmups} to warm up, taken in turns`],
    ["threads", threads === "all" ? "a single proof uses all cores" : "a single proof uses one"],
    ...Object.entries(versions).map(([name, version]): [string, string] => [name, version]),
  ];
  return html`<div class="words">${table("Machine, versions, command", [], rows)}</div>
<p class="muted">± is the median distance from the median; quartiles enclose half of the samples
(type 7 of Hyndman and Fan). A ratio is the median of the ratios of the rounds.</p>`;
}

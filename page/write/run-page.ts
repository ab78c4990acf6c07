/**
 * A run as one HTML page: the frame, which a program in the page fills when it has checked the run
 * (`page/browser/`), and what was recorded because no page can check it.
 */
import { createHash } from "node:crypto";
import { formatDuration } from "../../terminal/table.js";
import { Html, html } from "../look/html.js";
import { PAGE_STYLE } from "../look/page-style.js";
import type { EmbeddedRun } from "../run/embedded-run.js";
import { RUN_STYLE } from "./run-style.js";

/** What the machine that wrote the page did, and what only it knows. */
export interface RunRecord {
  /** When and where, for people. */
  readonly at: string;
  readonly machine: string;
  readonly runtime: string;
  readonly key: { readonly id: string; readonly note: string };
  readonly batches: readonly RecordedBatch[];
}

export interface RecordedBatch {
  readonly number: number;
  /** The refusal, long decimals cut, or undefined. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
  /** Number of the batch that was refused before it: then it was not checked. */
  readonly blockedBy: number | undefined;
  /** Reading the file and committing it to the mirror of L1, whose pairing is snarkjs'. */
  readonly milliseconds: number;
  /** Known of batches that were proven in the same process. */
  readonly proving: { readonly witnessMs: number; readonly proveMs: number } | undefined;
}

const TITLE = "A run of quipu, checked by this page";

/**
 * @param program the program of the page, an ES module
 */
export function runPage(run: EmbeddedRun, record: RunRecord, program: string): string {
  const hash = createHash("sha256").update(program).digest("base64");
  // Nothing may be loaded or sent, and nothing run but the program; Poseidon is WebAssembly.
  const script = `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; ${script}`;
  const data = JSON.stringify(run).replaceAll("<", "\\u003c");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${TITLE}</title>
<style>${new Html(`${PAGE_STYLE}${RUN_STYLE}`)}</style>
</head>
<body>
<main id="main">
<h1>${TITLE}</h1>
<p class="lead" id="verdict" role="status">The checks have not run.</p>
<noscript><p class="notice">The checks run in the page, which needs JavaScript. Without it you see
only what was recorded, at the end.</p></noscript>
<p>The page holds a genesis, a verification key and ${filesOf(run.batches.length)}. Your
browser checks them as the L1 contract does, and rebuilds the state as any reader of L1 can. It needs
no network for that and asks nobody. Change a byte, and see which rule refuses the batch.</p>
<p class="notice">${sentence(record.key.note)}</p>
<div id="run" hidden>
<h2 id="batches">The batches</h2>
<p>Each batch moves the root of the state; L1 keeps nothing but that root. Choose one to look into.</p>
<ol class="chain" id="chain"></ol>
<div id="operations"></div>
<h2 id="calldata">What L1 gets</h2>
<p>Every byte is in the transaction, so anybody can rebuild the state from it. Click on a byte, or
press Enter, to flip its last bit; again to undo it. Arrow keys go from byte to byte, up and down from
field to field. Or try one of these:</p>
<ul class="flips" id="flips"></ul>
<div class="outcome accepted" id="outcome" role="status"></div>
<p class="inspector" id="inspector"></p>
<ul class="legend" id="legend" aria-label="What the colours mean"></ul>
<div class="bytes" id="bytes" role="group" aria-label="Bytes of the batch"></div>
<h2>The checks</h2>
<p>In the order in which they are made. All of them run in this page, now, and the times are of this
browser; the first batch bears the cost of starting. L1 stops at the first that refuses. A
reader’s checks are shown whatever L1 says, to show what the proof alone prevents.</p>
<div class="scroll" id="checks" role="region" aria-label="The checks" tabindex="0"></div>
<h2>The paths that moved</h2>
<p id="tree-note"></p>
<div class="tree" id="tree" role="region" aria-label="The touched part of the state tree" tabindex="0"></div>
<ul class="legend" id="tree-legend"></ul>
<div class="scroll" id="accounts" role="region" aria-label="The accounts of the batch" tabindex="0"></div>
</div>
<h2>Recorded, not run here</h2>
<p>A page cannot check who made the verification key, and it does not run snarkjs. That was done when
the page was written. The page compares these verdicts with its own.</p>
${recordTable(record)}
</main>
<script type="application/json" id="data">${new Html(data)}</script>
<script type="module">${new Html(program)}</script>
</body>
</html>
`;
  return page.text;
}

function sentence(note: string): string {
  return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
}

function recordTable({ at, machine, runtime, key, batches }: RunRecord): Html {
  const isProven = batches.some(({ proving }) => proving !== undefined);
  const header = ["batch", "verdict of the mirror of L1, by snarkjs", "time"];
  const more = isProven ? ["witness", "proof"] : [];
  const rows = batches.map(({ number, milliseconds, proving, ...said }) => {
    const verdict = verdictOf(said);
    const taken = said.blockedBy === undefined ? milliseconds : "–";
    const proofs = proving === undefined ? ["–", "–"] : [proving.witnessMs, proving.proveMs];
    const times = [taken, ...(isProven ? proofs : [])].map((time) =>
      typeof time === "number" ? formatDuration(time) : time,
    );
    return html`<tr><th scope="row">${number}</th><td class="text">${verdict}</td>${times.map((time) => html`<td>${time}</td>`)}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="What was recorded" tabindex="0"><table>
<thead><tr>${[...header, ...more].map((name, i) => html`<th scope="col"${i === 1 && new Html(' class="text"')}>${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="muted">The first batch bears the cost of starting. Measured ${at} on ${machine}, ${runtime}. Verification key
<code>${key.id}</code>.</p>`;
}

function verdictOf({ refusal, blockedBy }: Pick<RecordedBatch, "refusal" | "blockedBy">): Html {
  if (blockedBy !== undefined) return html`– not checked: batch ${blockedBy} was refused`;
  if (refusal === undefined) return html`<span class="good">✓ accepted</span>`;
  return html`<span class="bad">✗ ${refusal.code}</span> <span class="asks">${refusal.message}</span>`;
}

function filesOf(count: number): string {
  return count === 1 ? "the file of one batch" : `the files of ${count} batches`;
}

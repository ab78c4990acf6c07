/**
 * The program of a page: checks the run that the page carries, batch by batch, then shows the batch
 * that somebody chooses, and what would come of it if its bytes were others.
 */
import { replayBatch } from "../../src/batch/replay.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { State } from "../../src/state/state.js";
import { shortHex } from "../../terminal/table.js";
import type { EmbeddedRun } from "../run/embedded-run.js";
import { Run, type Settled } from "../run/run.js";
import { BytesView } from "./bytes-view.js";
import { showChain } from "./chain-view.js";
import { showChecks, showOutcome } from "./checks-view.js";
import { byId, element } from "./element.js";
import { showOperations } from "./operations-view.js";
import { type Move, showTree } from "./tree-view.js";
import { formatTime, nameOf } from "./wording.js";

const start = performance.now();
const run = new Run(JSON.parse(byId("data").textContent) as EmbeddedRun);
let selected = 0;

byId("main").setAttribute("aria-busy", "true");
for (const { number } of run.batches) {
  byId("verdict").textContent = `Checking batch ${number} …`;
  await paint();
  run.settleNext();
}
sayVerdict(performance.now() - start);
select(firstRefused() ?? 0);
byId("run").hidden = false;
byId("main").removeAttribute("aria-busy");

/** Lets the browser draw what there is. */
function paint(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

function sayVerdict(milliseconds: number): void {
  const { settled, batches, root, replayedRoot } = run;
  const [className, headline] = headlineOf();
  const verdict = element("strong", { class: className }, headline);
  const rebuilt =
    root === replayedRoot
      ? `L1’s root is ${shortHex(root)}, and whoever rebuilds the state from the data arrives there too.`
      : `L1’s root is ${shortHex(root)}, but the data lead to ${shortHex(replayedRoot)}.`;
  const other = batches.filter(
    ({ recordedCode }, i) =>
      recordedCode !== undefined && recordedCode !== (settled[i]!.refusal?.code ?? null),
  );
  const record =
    other.length === 0
      ? "The record below has the same verdicts."
      : `The record below has another verdict on batch ${other.map(({ number }) => number).join(", ")}.`;
  const time = `Checked in this page, just now, in ${formatTime(milliseconds)}.`;
  byId("verdict").replaceChildren(verdict, ` ${rebuilt} ${time} ${record}`);
}

/** What came of the run, with the class of its colour. */
function headlineOf(): readonly ["good" | "bad", string] {
  const { settled, batches } = run;
  const count = `${batches.length} ${batches.length === 1 ? "batch" : "batches"}`;
  const first = firstRefused();
  if (first !== undefined) {
    const code = nameOf(settled[first]!.refusal!);
    const behind = settled.slice(first + 1).filter(({ refusal }) => refusal !== undefined).length;
    const rest =
      behind === 0 ? "" : ` ${behind} behind it ${behind === 1 ? "is" : "are"} refused, too.`;
    return ["bad", `✗ batch ${batches[first]!.number} is refused: ${code}.${rest}`];
  }
  // Where a proof is false and L1 takes it all the same.
  const doubt = settled.find(({ readerRefusal }) => readerRefusal !== undefined)?.readerRefusal;
  if (doubt !== undefined) return ["bad", `✗ L1 accepts what a reader refuses: ${nameOf(doubt)}.`];
  return ["good", `✓ ${count}: every check passes.`];
}

/** The place of the first batch that is refused. */
function firstRefused(): number | undefined {
  const place = run.settled.findIndex(({ refusal }) => refusal !== undefined);
  return place < 0 ? undefined : place;
}

/** Shows a batch as it is in the run. */
function select(index: number): void {
  selected = index;
  const loaded = run.batches[index]!;
  const settled = run.settled[index]!;
  const before = run.stateBefore(index);
  showOperations(`Batch ${loaded.number}`, settled.replayed);
  new BytesView(loaded, (calldata) => {
    show(calldata === undefined ? undefined : run.settleAltered(index, calldata, before));
  });
  showTree(moveOf(index, before));
  show(undefined);
}

/** @param altered what would come of the selected batch and those after it, if that is to be shown */
function show(altered: readonly Settled[] | undefined): void {
  const now = [...run.settled.slice(0, selected), ...(altered ?? run.settled.slice(selected))];
  showChain(run, now, selected, choose);
  showOutcome(now[selected]!, now.length - selected - 1, altered !== undefined);
  showChecks(now[selected]!);
}

/** Selects a batch, and keeps the focus on its button, which is drawn anew. */
function choose(index: number): void {
  select(index);
  byId("chain").querySelector<HTMLElement>("[aria-current]")?.focus();
}

function moveOf(index: number, before: State): Move | undefined {
  const { batch } = run.batches[index]!;
  const { refusal, replayed } = run.settled[index]!;
  if (batch === undefined || refusal !== undefined || replayed === undefined) return undefined;
  const after = before.clone();
  const domain = deploymentDomain(run.genesis.deployment);
  replayBatch(after, batch.data, { shape: batch.shape, domain });
  return { before, after, slots: replayed.records.slots };
}

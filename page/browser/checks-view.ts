/** The checks of a batch with their times, and what comes of them in a sentence or two. */
import type { CheckResult } from "../run/check.js";
import type { Settled } from "../run/run.js";
import { byId, element } from "./element.js";
import { formatTime, meaningOf, nameOf, verdict } from "./wording.js";

/** @param isAltered whether somebody has flipped bytes */
export function showOutcome(settled: Settled, later: number, isAltered: boolean): void {
  const { refusal, readerRefusal, file, l1, statements, reader } = settled;
  const panel = byId("outcome");
  panel.className = `outcome ${refusal === undefined ? "accepted" : "refused"}`;
  const lines: (string | Node)[][] = [];
  if (refusal === undefined) {
    const all = readerRefusal === undefined ? ": every check passes" : "";
    lines.push([verdict(undefined, `L1 accepts these bytes${all}.`)]);
    if (!isAltered) lines.push(["Flip a byte to see what refuses it."]);
  } else {
    const isOfFile = l1.length === 0 || statements.length > 0;
    const what = isOfFile ? "The file is refused" : "L1 refuses these bytes";
    lines.push([element("span", { class: "bad" }, `✗ ${what}: ${nameOf(refusal)}.`)]);
    lines.push([element("q", {}, refusal.message)]);
    lines.push([meaningOf([...file, ...l1, ...statements])]);
  }
  if (reader.length > 0 && (isAltered || (refusal ?? readerRefusal) !== undefined)) {
    const said =
      readerRefusal === undefined
        ? "would notice nothing: only the proof ties this to the batch."
        : `would say ${nameOf(readerRefusal)}: “${readerRefusal.message}”.`;
    lines.push([`Somebody who replays the data and looks at no proof ${said}`]);
  }
  if (refusal !== undefined && statements.length === 0 && later > 0) {
    const batches =
      later === 1 ? "the batch behind it starts" : `the ${later} batches behind it start`;
    lines.push([`L1 keeps its root, and ${batches} at a root that L1 does not have.`]);
  }
  const paragraphs = lines.map((line, i) =>
    element("p", { class: i === 0 ? "verdict" : undefined }, ...line),
  );
  panel.replaceChildren(...paragraphs);
}

export function showChecks({ file, l1, statements, reader }: Settled): void {
  const groups: [string, readonly CheckResult[]][] = [
    ["The file, before anything goes to L1", file],
    ["L1, in its order", l1],
    ["The file, beside what L1 gets", statements],
    ["A reader of L1, without the proof", reader],
  ];
  const rows = groups.flatMap(([party, results]) => {
    if (results.length === 0) return [];
    const title = element("th", { colspan: 3, scope: "rowgroup", class: "text" }, party);
    return [element("tr", { class: "party" }, title), ...results.map(rowOf)];
  });
  const heads = ["check", "time", "result"].map((name, i) =>
    element("th", { scope: "col", class: i === 2 ? "text" : undefined }, name),
  );
  byId("checks").replaceChildren(
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    ),
  );
}

function rowOf({ name, asks, milliseconds, refusal }: CheckResult): HTMLElement {
  const result =
    milliseconds === undefined ? element("span", {}, "– not reached") : verdict(refusal, "passes");
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "text" }, name, element("span", { class: "asks" }, asks)),
    element("td", {}, milliseconds === undefined ? "–" : formatTime(milliseconds)),
    element("td", { class: "text" }, result),
  );
}

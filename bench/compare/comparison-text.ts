/** A comparison as text. */
import { formatDuration, formatTable } from "../../terminal/table.js";
import type { Comparison, TimedComparison } from "./compare-results.js";
import { CONFIDENCE } from "./ratio-interval.js";

const PERCENT = Math.round(100 * CONFIDENCE);

/** How ratios and their spread were found: printed below every comparison. */
const METHOD = `ratio: B over A, below 1 is faster; the middle one of the ratios of every sample of B to every
sample of A (Hodges–Lehmann). Interval: ${PERCENT} %, by the ranks of Mann and Whitney. A difference is
called one when the interval does not hold 1.`;

const CAVEAT = `Two runs also differ by what no sample within one of them shows (what else the machine did,
its clock). Where a close difference matters, measure both in one run, in turns.`;

/** All of a comparison, for a terminal. */
export function formatComparison(
  { conditions, timed, exact, unmatched }: Comparison,
  names: { readonly before: string; readonly after: string },
): string {
  const header = ["circuit", "prover", "what", "A", "B", "ratio", `${PERCENT} % interval`, ""];
  const parts = [
    `A: ${names.before}\nB: ${names.after}`,
    conditions.length === 0 ? "" : `they also differ in:\n  ${conditions.join("\n  ")}`,
    formatTable(header, timed.map(timedRow)),
    exact.length === 0 ? "" : exactTable(exact),
    unmatchedNote(unmatched),
    `${METHOD}\n${chanceNote(timed)}\n${CAVEAT}`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function timedRow(figure: TimedComparison): string[] {
  const { circuit, backend, what, before, after, ratio, interval, counts, verdict } = figure;
  const few = verdict === "too few samples" ? `${verdict} (${counts.join(" and ")})` : verdict;
  return [
    ...[circuit, backend, what, formatDuration(before), formatDuration(after), ratio.toFixed(3)],
    interval === undefined ? "–" : `${interval.lower.toFixed(3)} … ${interval.upper.toFixed(3)}`,
    few,
  ];
}

function exactTable(exact: Comparison["exact"]): string {
  const rows = exact.map(({ circuit, what, before, after }) => {
    return [circuit, what, before, after, (after / before).toFixed(3)];
  });
  return formatTable(["circuit", "count", "A", "B", "ratio"], rows);
}

function unmatchedNote({ before, after }: Comparison["unmatched"]): string {
  if (before + after === 0) return "";
  return `figures without a counterpart: ${before} of A, ${after} of B`;
}

/** Whoever looks at many figures finds differences among equals. */
function chanceNote(timed: readonly TimedComparison[]): string {
  const judged = timed.filter(({ interval }) => interval !== undefined).length;
  const chance = (judged * (1 - CONFIDENCE)).toFixed(1);
  return `Of ${judged} figures that can be judged, up to ${chance} would be called different by chance alone.`;
}

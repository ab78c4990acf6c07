/** Two results side by side: what takes longer now, by how much, and whether that is more than noise. */
import { gotExpected } from "../../src/errors.js";
import { benchError } from "../bench-error.js";
import type { BenchResult } from "../result-file.js";
import { machineDifferences } from "../same-machine.js";
import { median } from "../statistics.js";
import {
  type ComparableFigure,
  exactFigures,
  figureKey,
  timedFigures,
} from "./comparable-figures.js";
import { estimateRatio, type RatioEstimate } from "./ratio-interval.js";

export type ComparisonVerdict =
  /** The whole interval lies below 1, or above. */
  | "faster"
  | "slower"
  /** The interval holds 1: the samples do not tell the two apart. */
  | "within noise"
  /** No interval of the wanted confidence can be had from so few. */
  | "too few samples";

export interface TimedComparison extends RatioEstimate {
  readonly circuit: string;
  readonly backend: string;
  readonly what: string;
  /** Medians, milliseconds. */
  readonly before: number;
  readonly after: number;
  readonly counts: readonly [number, number];
  readonly verdict: ComparisonVerdict;
}

export interface ExactDifference {
  readonly circuit: string;
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

export interface Comparison {
  /** In what else the two runs differ, beside the code: each may be the reason of a difference. */
  readonly conditions: readonly string[];
  readonly timed: readonly TimedComparison[];
  /** Counts and sizes that changed. */
  readonly exact: readonly ExactDifference[];
  /** Figures that only one of the two has. */
  readonly unmatched: { readonly before: number; readonly after: number };
}

/**
 * Compares two results, `after` over `before`.
 *
 * @param options.acrossMachines compare figures of different machines all the same
 * @throws QuipuError `MachinesDiffer`; `NothingInCommon` if no figure is in both.
 */
export function compareResults(
  before: BenchResult,
  after: BenchResult,
  { acrossMachines = false }: { readonly acrossMachines?: boolean } = {},
): Comparison {
  const machines = machineDifferences(before.machine, after.machine);
  if (machines.length > 0 && !acrossMachines) {
    const message = gotExpected("machines", machines.join("; "), "one (or --across-machines)");
    throw benchError("MachinesDiffer", message);
  }
  const [ours, theirs] = [timedFigures(after), timedFigures(before)];
  const pairs = pairsOf(theirs, ours);
  if (pairs.length === 0) {
    const names = [before, after].map((result) => namesOf(result));
    const message = gotExpected("figures in both files", `none (${names.join(" / ")})`, "some");
    throw benchError("NothingInCommon", message);
  }
  return {
    conditions: [...machines, ...settingDifferences(before, after)],
    timed: pairs.map(([old, now]) => compareFigure(old, now)),
    exact: pairsOf(exactFigures(before), exactFigures(after)).flatMap(exactDifference),
    unmatched: { before: theirs.length - pairs.length, after: ours.length - pairs.length },
  };
}

function compareFigure(old: ComparableFigure, now: ComparableFigure): TimedComparison {
  const { circuit, backend, what } = now;
  const estimate = estimateRatio(now.samples, old.samples);
  return {
    circuit,
    backend,
    what,
    ...estimate,
    before: median(old.samples),
    after: median(now.samples),
    counts: [old.samples.length, now.samples.length],
    verdict: verdictOf(estimate),
  };
}

function verdictOf({ interval }: RatioEstimate): ComparisonVerdict {
  if (interval === undefined) return "too few samples";
  if (interval.upper < 1) return "faster";
  return interval.lower > 1 ? "slower" : "within noise";
}

function exactDifference([old, now]: [ComparableFigure, ComparableFigure]): ExactDifference[] {
  const [before, after] = [old.samples[0]!, now.samples[0]!];
  const { circuit, what } = now;
  return before === after ? [] : [{ circuit, what, before, after }];
}

function pairsOf(
  before: readonly ComparableFigure[],
  after: readonly ComparableFigure[],
): [ComparableFigure, ComparableFigure][] {
  const known = new Map(before.map((figure) => [figureKey(figure), figure]));
  return after.flatMap((figure) => {
    const old = known.get(figureKey(figure));
    return old === undefined ? [] : [[old, figure] as [ComparableFigure, ComparableFigure]];
  });
}

function settingDifferences(before: BenchResult, after: BenchResult): string[] {
  const pairs: [string, string, string][] = [
    ["threads of a proof", before.settings.threads, after.settings.threads],
    ["system", before.machine.os, after.machine.os],
    ...[...new Set([...Object.keys(before.versions), ...Object.keys(after.versions)])].map(
      (name): [string, string, string] => [
        name,
        before.versions[name] ?? "none",
        after.versions[name] ?? "none",
      ],
    ),
    ["revision", before.commit ?? "none", after.commit ?? "none"],
  ];
  return pairs.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name} ${a} → ${b}`);
}

function namesOf({ measurements }: BenchResult): string {
  return [...new Set(measurements.map((m) => `${m.circuit} by ${m.backend}`))].join(", ");
}

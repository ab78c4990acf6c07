/** What a run of mutants prints: a table by file, then all that is wrong. */

import type { Equivalent } from "./equivalent.js";
import type { MutantVerdict } from "./mutant-verdict.js";

export interface Tried {
  readonly file: string;
  readonly name: string;
  readonly verdict: MutantVerdict;
}

const COLUMNS = [
  "made",
  "refused by the compiler",
  "killed nearby",
  "killed later",
  "argued",
  "surviving",
];

/**
 * @param isNear whether what has killed a mutant is one of its nearest tests
 * @returns the lines to print, and whether every mutant is accounted for
 */
export function mutationReport(
  tried: readonly Tried[],
  equivalents: readonly Equivalent[],
  isNear: (killed: Tried) => boolean,
): { lines: string[]; clean: boolean } {
  const argued = new Set(equivalents.map(({ mutant }) => mutant));
  const files = [...new Set(tried.map(({ file }) => file))];
  const countsOf = (some: readonly Tried[]) => {
    const near = (one: Tried) => one.verdict.status === "killed" && isNear(one);
    const survivors = some.filter(({ verdict }) => verdict.status === "survived");
    return [
      some.length,
      some.filter(({ verdict }) => verdict.status === "stillborn").length,
      some.filter(near).length,
      some.filter((one) => one.verdict.status === "killed" && !near(one)).length,
      survivors.filter(({ name }) => argued.has(name)).length,
      survivors.filter(({ name }) => !argued.has(name)).length,
    ];
  };
  const rows = files.map((file) => [file, ...countsOf(tried.filter((one) => one.file === file))]);
  const table = [["file", ...COLUMNS], ...rows, ["all", ...countsOf(tried)]];
  const survivors = tried.filter(
    ({ verdict, name }) => verdict.status === "survived" && !argued.has(name),
  );
  const broken = tried.filter(({ verdict }) => verdict.status === "broken");
  const lines = [
    ...table.map((row) => `| ${row.join(" | ")} |`),
    ...survivors.map(({ name }) => `survives: ${name}`),
    ...broken.map(({ name, verdict }) => `not tried: ${name}: ${JSON.stringify(verdict)}`),
  ];
  return { lines, clean: survivors.length + broken.length === 0 };
}

/** Arguments whose mutant is gone, or is noticed. */
export function staleArguments(
  tried: readonly Tried[],
  equivalents: readonly Equivalent[],
): string[] {
  return equivalents.flatMap(({ mutant }) => {
    const found = tried.find(({ name }) => name === mutant);
    if (found === undefined) return [`stale: there is no mutant ${mutant}`];
    return found.verdict.status === "survived"
      ? []
      : [`stale: it is ${found.verdict.status}: ${mutant}`];
  });
}

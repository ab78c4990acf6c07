/** What a run of mutants prints: a table by file, then all that is wrong. */

import type { Equivalent } from "./equivalents.js";
import type { MutantVerdict } from "./try-mutant.js";

export interface Tried {
  readonly file: string;
  readonly name: string;
  readonly verdict: MutantVerdict;
}

const COLUMNS = [
  "made",
  "refused by circom",
  "killed nearby",
  "killed later",
  "argued",
  "surviving",
];

/**
 * @param isNear whether a test file is a circuit file's own
 * @returns the lines to print, and whether every mutant is accounted for
 */
export function mutationReport(
  tried: readonly Tried[],
  equivalents: readonly Equivalent[],
  isNear: (test: string, file: string) => boolean,
): { lines: string[]; clean: boolean } {
  const argued = new Set(equivalents.map(({ mutant }) => mutant));
  const files = [...new Set(tried.map(({ file }) => file))];
  const countsOf = (some: readonly Tried[]) => {
    const near = ({ file, verdict }: Tried) =>
      verdict.status === "killed" && isNear(verdict.file, file);
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

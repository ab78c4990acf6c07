/** What a run of mutants of the rules prints: a table by folder, then the survivors. */

import type { Equivalent } from "../mutation/equivalent.js";
import type { Tried } from "../mutation/mutation-report.js";

const COLUMNS = ["folder", "made", "killed", "argued", "surviving"];

/** @returns the lines to print, and whether every mutant is accounted for */
export function ruleReport(
  tried: readonly Tried[],
  equivalents: readonly Equivalent[],
  folders: readonly string[],
): { lines: string[]; clean: boolean } {
  const argued = new Set(equivalents.map(({ mutant }) => mutant));
  const survivors = tried.filter(({ verdict }) => verdict.status === "survived");
  const unexplained = survivors.filter(({ name }) => !argued.has(name));
  const rowOf = (title: string, isInside: (one: Tried) => boolean) => {
    const counts = [tried, survivors, unexplained].map((some) => some.filter(isInside).length);
    const [made = 0, alive = 0, surviving = 0] = counts;
    return [title, made, made - alive, alive - surviving, surviving];
  };
  const rows = folders.map((folder) => rowOf(folder, ({ file }) => file.startsWith(`${folder}/`)));
  const table = [COLUMNS, ...rows, rowOf("all", () => true)];
  return {
    lines: [
      ...table.map((row) => `| ${row.join(" | ")} |`),
      ...unexplained.map(({ name }) => `survives: ${name}`),
    ],
    clean: unexplained.length === 0,
  };
}

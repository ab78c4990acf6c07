/** Writes the report of a result, and its charts and main table as files of their own. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../files/atomic-file.js";
import { makeFolder } from "../../files/make-folder.js";
import type { BenchResult } from "../result-file.js";
import type { SettlementResult } from "../settlement/settlement-result.js";
import { CHART_SIZES } from "./chart.js";
import { chartsOf } from "./charts-of.js";
import { renderSvg } from "./render-svg.js";
import { reportPage } from "./report-page.js";
import { summaryTable } from "./summary-table.js";

/**
 * Writes the page.
 * @param settlement the comparison of the ways of settling, if there is one
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeReport(
  path: string,
  result: BenchResult,
  settlement?: SettlementResult,
): Promise<void> {
  const page = await reportPage(result, settlement);
  await writeAtomically(path, (file) => writeFile(file, page));
}

/**
 * Writes every chart as `<name>.svg` and, for telephones, `<name>-narrow.svg`, and the main table as
 * `summary.md`.
 *
 * @returns the paths
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeCharts(folder: string, result: BenchResult): Promise<string[]> {
  await makeFolder(folder);
  const paths: string[] = [];
  for (const chart of chartsOf(result)) {
    for (const size of CHART_SIZES) {
      const path = join(folder, `${chart.name}${size === "narrow" ? "-narrow" : ""}.svg`);
      const svg = await renderSvg(chart, size, "file");
      await writeAtomically(path, (file) => writeFile(file, svg));
      paths.push(path);
    }
  }
  const summary = join(folder, "summary.md");
  await writeAtomically(summary, (file) => writeFile(file, `${summaryTable(result)}\n`));
  return [...paths, summary];
}

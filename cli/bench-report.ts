/** `quipu bench report`: a result as a page and as charts. */
import { existsSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { Command } from "commander";
import { benchError } from "../bench/bench-error.js";
import { missingFor } from "../prover/artifacts/optional-packages.js";
import { jsonOption } from "./arguments.js";
import { printResult } from "./output.js";

const EXAMPLES = `
The page is one self-contained file. Vega draws the charts; it comes with a checkout, not with the npm
package. The comparison of the ways of settling stands on the page as well, if quipu compare-settlement --out has
written it to settlement.json beside the result, or where --settlement says.

Examples:
  $ quipu bench report bench/results/machine-2026-01-01.json
  $ quipu bench report result.json --out report.html --charts docs/bench --json`;

/** The name of a comparison of the ways of settling that belongs to the results beside it. */
const SETTLEMENT_NAME = "settlement.json";

interface Flags {
  readonly out?: string;
  readonly settlement?: string;
  readonly charts?: string;
  readonly json?: boolean;
}

export function benchReportCommand(): Command {
  return new Command("report")
    .description("write a result of a benchmark as a page with charts")
    .argument("<result.json>", "the result")
    .option("--out <file>", "file of the page; by default beside the result")
    .option("--charts <dir>", "folder for the SVG charts and the main table")
    .option("--settlement <file>", "what quipu compare-settlement has written")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(report);
}

async function report(path: string, { out, charts, settlement, json }: Flags): Promise<void> {
  const { readResult } = await import("../bench/result-file.js");
  const result = await readResult(path);
  const writing = await loadReport();
  const page = out ?? reportPath(path);
  await writing.writeReport(page, result, await findSettlement(path, settlement));
  const files = charts === undefined ? [] : await writing.writeCharts(charts, result);
  printResult(json, { page, files }, () => [page, ...files].join("\n"));
}

/** The comparison that is named, or the one beside the result, if there is one. */
async function findSettlement(result: string, named: string | undefined) {
  const path = named ?? join(dirname(result), SETTLEMENT_NAME);
  if (named === undefined && !existsSync(path)) return undefined;
  const { readSettlement } = await import("../bench/settlement/settlement-result.js");
  return readSettlement(path);
}

/** The default path of a result's page. */
export function reportPath(result: string): string {
  return `${result.slice(0, result.length - extname(result).length)}.html`;
}

/**
 * Loads the drawing part of the benchmark, whose packages only a checkout has.
 * @throws QuipuError `ChartsUnavailable`.
 */
export async function loadReport(): Promise<typeof import("../bench/report/write-report.js")> {
  try {
    return await import("../bench/report/write-report.js");
  } catch (error) {
    const missing = missingFor("charts of quipu bench");
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND" || missing.length === 0) {
      throw error;
    }
    const verb = missing.length === 1 ? "is" : "are";
    const message = `${missing.join(" and ")} ${verb} not installed; the report needs a checkout of quipu (npm ci)`;
    throw benchError("ChartsUnavailable", message, error);
  }
}

/** `quipu bench compare`: what has become slower, and whether that is more than noise. */
import { Command } from "commander";
import { jsonOption } from "./arguments.js";
import { printResult } from "./output.js";

const EXAMPLES = `
Compares every figure that both files have, B over A, with a 90 % interval around each ratio. Refuses
files of different machines unless --across-machines is given.

Examples:
  $ quipu bench compare before.json after.json
  $ quipu bench compare laptop.json server.json --across-machines --json`;

interface Flags {
  readonly acrossMachines?: boolean;
  readonly json?: boolean;
}

export function benchCompareCommand(): Command {
  return new Command("compare")
    .description("compare two results of a benchmark")
    .argument("<A.json>", "the result to compare with")
    .argument("<B.json>", "the result to compare")
    .option("--across-machines", "compare figures of different machines")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(compare);
}

async function compare(before: string, after: string, flags: Flags): Promise<void> {
  const { compareResults } = await import("../bench/compare/compare-results.js");
  const { formatComparison } = await import("../bench/compare/comparison-text.js");
  const { readResult } = await import("../bench/result-file.js");
  const { acrossMachines = false, json } = flags;
  const [old, now] = await Promise.all([readResult(before), readResult(after)]);
  const comparison = compareResults(old, now, { acrossMachines });
  printResult(json, comparison, () => formatComparison(comparison, { before, after }));
}

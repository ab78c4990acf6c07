/** `quipu constraints`: what each circuit costs, and whether that has changed. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { packageRoot } from "../prover/artifacts/package-root.js";
import type { CircuitInstance } from "../prover/circuits/circuit-instance.js";
import type { ConstraintRow } from "../prover/circuits/constraint-table.js";
import { LEVELS } from "../src/params.js";
import { formatTable } from "../terminal/table.js";
import { type BuildFlags, buildDirOption, jsonOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, parseShapeArgument } from "./shape-argument.js";

const EXAMPLES = `
Compiles missing circuits first. Without names it counts every instance, which takes minutes. Setup
time follows the nonzeros; proving time follows the wires, and above all the wires that appear in B.

Examples:
  $ quipu constraints 4x4 batch-8x8 escape
  $ quipu constraints --check      compare with the golden file
  $ quipu constraints --update     rewrite the golden file on purpose`;

interface Flags extends BuildFlags {
  readonly check?: boolean;
  readonly update?: boolean;
  readonly golden: string;
  readonly anyShape?: boolean;
}

export function constraintsCommand(): Command {
  const command = new Command("constraints")
    .description("count constraints, nonzeros and wires of the circuits")
    .argument("[instances...]", "names in circuits/instances.json, or shapes; by default all names")
    .addOption(anyShapeOption())
    .option("--check", "compare with the golden file; exit with 1 if a count differs")
    .option("--update", "write the golden file")
    .option("--golden <file>", "the golden file", join(packageRoot, "test", "constraints.csv"))
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (names: string[], flags: Flags) => {
    if (flags.update && names.length > 0) {
      command.error("error: --update writes the whole file and takes no names");
    }
    const instances = await instancesOf(names, flags).catch((error: Error) => {
      if (error instanceof InvalidArgumentError) command.error(`error: ${error.message}`);
      throw error;
    });
    await constraints(instances, flags);
  });
}

/** The instances of names or shapes, each once; all of them for no names. */
async function instancesOf(
  names: readonly string[],
  { anyShape }: Flags,
): Promise<CircuitInstance[]> {
  const { shippedInstances } = await import("../prover/circuits/shipped-instances.js");
  const { batchInstance } = await import("../prover/circuits/batch-instance.js");
  const all = await shippedInstances();
  if (names.length === 0) return all;
  const instances = names.map(async (name) => {
    const named = all.find((instance) => instance.name === name);
    return named ?? batchInstance(parseShapeArgument(name), LEVELS, { anyShape });
  });
  const found = await Promise.all(instances);
  return [...new Map(found.map((instance) => [instance.name, instance])).values()];
}

async function constraints(
  instances: readonly CircuitInstance[],
  { check, update, golden, buildDir, json }: Flags,
): Promise<void> {
  const table = await import("../prover/circuits/constraint-table.js");
  const { writeAtomically } = await import("../files/atomic-file.js");
  const signal = catchInterruption();
  const rows = await runVisibly("Count constraints", json, async (onProgress) => {
    const measured: ConstraintRow[] = [];
    for (const instance of instances) {
      onProgress({ step: instance.name, done: measured.length, total: instances.length });
      const options = { signal, ...(buildDir === undefined ? {} : { buildDir }) };
      measured.push(await table.measureInstance(instance, options));
    }
    return measured;
  });
  if (update)
    await writeAtomically(golden, (file) => file.writeFile(table.formatConstraintCsv(rows)));
  const differences = check
    ? table.compareConstraints(rows, table.parseConstraintCsv(await readFile(golden, "utf8")))
    : [];
  printResult(json, check ? { rows, differences } : { rows }, () => {
    const text = formatTable(table.CONSTRAINT_COLUMNS, rows.map(table.constraintValues));
    if (!check) return text;
    const verdict = differences.length === 0 ? ["the same as the golden file"] : differences;
    return [text, "", ...verdict].join("\n");
  });
  if (differences.length > 0) process.exitCode = EXIT.refused;
}

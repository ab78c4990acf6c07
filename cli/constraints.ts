/** `quipu constraints`: what each circuit costs, and whether that has changed. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { packageRoot } from "../prover/artifacts/package-root.js";
import type { CircuitInstance } from "../prover/circuits/circuit-instance.js";
import type { ConstraintRow } from "../prover/circuits/constraint-table.js";
import { formatTable } from "../terminal/table.js";
import { type BuildFlags, buildDirOption, jsonOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Compiles missing circuits first. Without names it counts every instance, which takes minutes. Setup
time follows the nonzeros; proving time follows the wires, and above all the wires that appear in B.

Examples:
  $ quipu constraints batch-4x4 batch-8x8
  $ quipu constraints --check      compare with the golden file
  $ quipu constraints --update     rewrite the golden file on purpose`;

interface Flags extends BuildFlags {
  readonly check?: boolean;
  readonly update?: boolean;
  readonly golden: string;
}

export function constraintsCommand(): Command {
  const command = new Command("constraints")
    .description("count constraints, nonzeros and wires of the circuits")
    .argument("[instances...]", "names in circuits/instances.json; all of them by default")
    .option("--check", "compare with the golden file; exit with 1 if a count differs")
    .option("--update", "write the golden file")
    .option("--golden <file>", "the golden file", join(packageRoot, "test", "constraints.csv"))
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (names: string[], flags: Flags) => {
    const { shippedInstances } = await import("../prover/circuits/shipped-instances.js");
    const all = await shippedInstances();
    const unknown = names.find((name) => !all.some((instance) => instance.name === name));
    if (unknown !== undefined) {
      const known = all.map(({ name }) => name).join(", ");
      command.error(`error: instance: got ${unknown}, expected one of ${known}`);
    }
    if (flags.update && names.length > 0) {
      command.error("error: --update writes the whole file and takes no names");
    }
    await constraints(names.length === 0 ? all : all.filter((i) => names.includes(i.name)), flags);
  });
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

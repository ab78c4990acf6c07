/** `quipu build`: compiles batch circuits. */
import { Command } from "commander";
import { batchInstances, batchParameters } from "../prover/circuits/batch-instance.js";
import { readConstraintStats } from "../prover/circuits/constraint-stats.js";
import type { Shape } from "../src/shape.js";
import { formatTable } from "../terminal/table.js";
import { prepareCircuit } from "../workload/batch-circuit.js";
import {
  type BuildFlags,
  buildDirOption,
  jsonOption,
  levelsOption,
  shapeOption,
} from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Results are kept by the hash of everything that goes into them; what is compiled already is checked
and used. The large shapes take minutes.

Examples:
  $ quipu build --shape 4x4
  $ quipu build --all`;

interface Flags extends BuildFlags {
  readonly shape?: Shape;
  readonly levels: number;
  readonly all?: boolean;
}

export function buildCommand(): Command {
  const command = new Command("build")
    .description("compile the batch circuit of a shape, or all of them")
    .addOption(shapeOption())
    .addOption(levelsOption())
    .option("--all", "every batch circuit in circuits/instances.json")
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (flags: Flags) => {
    if ((flags.all === undefined) === (flags.shape === undefined)) {
      command.error("error: one of --shape and --all is required, and only one");
    }
    await build(flags);
  });
}

async function build({ shape, levels, buildDir, json }: Flags): Promise<void> {
  const signal = catchInterruption();
  const wanted =
    shape === undefined ? (await batchInstances()).map(batchParameters) : [{ shape, levels }];
  const built = await runVisibly("Compile", json, async (report) => {
    const results = [];
    for (const parameters of wanted) {
      const onProgress = report;
      const { name, r1cs, wasm, hash } = await prepareCircuit(parameters, {
        ...{ buildDir, onProgress, signal },
      });
      const { constraints } = await readConstraintStats(r1cs.path);
      results.push({ name, constraints, hash, r1cs: r1cs.path, wasm: wasm.path });
    }
    return results;
  });
  printResult(json, built, () => {
    const rows = built.map(({ name, constraints, r1cs }) => [name, constraints, r1cs]);
    return formatTable(["instance", "constraints", "file"], rows);
  });
}

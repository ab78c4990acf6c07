/** `quipu build`: compiles batch circuits. */

import { Command } from "commander";
import type { BatchParameters } from "../prover/circuits/batch-instance.js";
import type { Shape } from "../src/shape.js";
import { formatTable } from "../terminal/table.js";
import { type BuildFlags, buildDirOption, jsonOption, levelsOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Results are cached by a hash of all their inputs; a cached circuit is checked and used. The large
shapes take minutes.

Examples:
  $ quipu build --shape 4x4
  $ quipu build --all`;

interface Flags extends BuildFlags {
  readonly shape?: Shape;
  readonly levels: number;
  readonly all?: boolean;
  readonly anyShape?: boolean;
}

export function buildCommand(): Command {
  const command = new Command("build")
    .description("compile the batch circuit of a shape, or all of them")
    .addOption(shapeOption())
    .addOption(anyShapeOption())
    .addOption(levelsOption())
    .option("--all", "every batch circuit in circuits/instances.json")
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (flags: Flags) => {
    if ((flags.all === undefined) === (flags.shape === undefined)) {
      command.error("error: give either --shape or --all");
    }
    await build(flags);
  });
}

async function build({ shape, levels, anyShape, buildDir, json }: Flags): Promise<void> {
  const wanted = await instancesOf(shape, levels, anyShape);
  const { readConstraintStats } = await import("../prover/circuits/constraint-stats.js");
  const { prepareCircuit } = await import("../prover/keys/keyed-circuit.js");
  const signal = catchInterruption();
  const built = await runVisibly("Compile", json, async (report) => {
    const results = [];
    for (const parameters of wanted) {
      const options = { buildDir, anyShape, onProgress: report, signal };
      const { name, r1cs, wasm, hash } = await prepareCircuit(parameters, options);
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

/** The instance of the shape, or all of them. Refuses an unknown shape before loading the compiler. */
async function instancesOf(
  shape: Shape | undefined,
  levels: number,
  anyShape: boolean | undefined,
): Promise<BatchParameters[]> {
  const { batchInstance, batchInstances, batchParameters } = await import(
    "../prover/circuits/batch-instance.js"
  );
  if (shape === undefined) return (await batchInstances()).map(batchParameters);
  return [batchParameters(await batchInstance(shape, levels, { anyShape }))];
}

/** `quipu bench fleet`: how the rate grows with the provers. */
import { availableParallelism } from "node:os";
import { Command } from "commander";
import { formatShape, parseShape, type Shape } from "../src/shape.js";
import { formatTable } from "../terminal/table.js";
import { buildDirOption, integerOption, jsonOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Starts provers as processes, each pinned to a core by taskset, which get full batches over HTTP; 1, 2, … of them in turns. Efficiency
is the rate over that of one prover times their number, the median of the rounds. One core is best left to this process.

Example:
  $ quipu bench fleet --shape 4x6-2d1e1w2p --most 2 --rounds 5`;

interface Flags {
  readonly shape: Shape;
  readonly most: number;
  readonly proofs: number;
  readonly rounds: number;
  readonly buildDir?: string;
  readonly json?: boolean;
}

export function benchFleetCommand(): Command {
  const cores = availableParallelism();
  const number = (flags: string, what: string, high: number, value: number) =>
    integerOption(flags, what, { low: 1, high }).default(value);
  return new Command("fleet")
    .description("measure how the rate grows with the provers")
    .addOption(shapeOption().default(parseShape("4x6-2d1e1w2p"), "4x6-2d1e1w2p"))
    .addOption(number("--most <n>", "provers at most, one a core", cores, cores))
    .addOption(number("--proofs <n>", "proofs of each prover in a round", 1000, 10))
    .addOption(number("--rounds <n>", "rounds", 1000, 3))
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run({ most, json, ...flags }: Flags): Promise<void> {
  const signal = catchInterruption();
  const { measureFleet } = await import("../bench/fleet/measure-fleet.js");
  const { defaultBuildDir } = await import("../prover/artifacts/package-root.js");
  const provers = Array.from({ length: most }, (_, i) => i + 1);
  const result = await runVisibly("Measure", json, (onProgress) => {
    const { buildDir = defaultBuildDir() } = flags;
    // The provers are started by the command that runs here.
    const main = process.argv[1]!;
    return measureFleet({ ...flags, buildDir, main, provers, onProgress, signal });
  });
  const { shape, cores, load, measured } = result;
  printResult(json, { ...result, shape: formatShape(shape) }, () => {
    const rows = measured.map(({ provers: count, rate, efficiency, rates }) => [
      ...[count, rate.toFixed(2), (rate * shape.transfers).toFixed(1), efficiency.toFixed(2)],
      rates.map((each) => each.toFixed(2)).join(" "),
    ]);
    const header = ["provers", "proofs/s", "transfers/s", "efficiency", "rounds"];
    const machine = `${cores} cores, load ${load.toFixed(1)} at the start`;
    return `${formatShape(shape)}, ${machine}\n\n${formatTable(header, rows)}`;
  });
}

/** `quipu bench fleet`: how the rate grows with the provers. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { FleetFigures } from "../bench/fleet/fleet-figures.js";
import type { FleetResult } from "../bench/fleet/fleet-result.js";
import { makeFolder } from "../files/make-folder.js";
import { parseShape, type Shape } from "../src/shape.js";
import { formatTable } from "../terminal/table.js";
import { buildDirOption, integerOption, jsonOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Starts provers as processes, each bound to a core by taskset, which get full batches over HTTP from a node in this process; 1, 2, … of them in
turns. The node has no L1 and no database, and is bound to the cores that are left. Where none is left it takes time from the provers.

efficiency         the rate over that of one prover times their number, round by round; the median
by processor time  the same of proofs for each second that provers ran: without what others took from their cores, the node too
ran                part of the time in which provers ran on their cores
node, cores        cores that the node has used

The result goes to DIR/fleet-<machine>-<date>.json, where quipu estimate finds it.

Examples:
  $ quipu bench fleet
  $ quipu bench fleet --shape 8x8 --most 2 --rounds 5`;

interface Flags {
  readonly shape: Shape;
  readonly most: number;
  readonly proofs: number;
  readonly rounds: number;
  readonly buildDir?: string;
  readonly out: string;
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
    .option("--out <dir>", "folder that the result is written to", join("bench", "results"))
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run({ json, out, ...flags }: Flags): Promise<void> {
  const signal = catchInterruption();
  const { measureFleet } = await import("../bench/fleet/measure-fleet.js");
  const { fleetFigures } = await import("../bench/fleet/fleet-figures.js");
  const { writeFleetResult } = await import("../bench/fleet/fleet-result.js");
  const { defaultBuildDir } = await import("../prover/artifacts/package-root.js");
  await makeFolder(out);
  const result = await runVisibly("Measure", json, (onProgress) => {
    const { buildDir = defaultBuildDir() } = flags;
    // The provers are started by the command that runs here.
    const main = process.argv[1]!;
    const command = ["quipu", ...process.argv.slice(2)].join(" ");
    return measureFleet({ ...flags, buildDir, main, command, onProgress, signal });
  });
  const minute = result.startedAt.slice(0, 16).replaceAll(":", "");
  const path = join(out, `fleet-${result.machine.name}-${minute}.json`);
  await writeFleetResult(path, result);
  const figures = fleetFigures(result);
  printResult(json, { ...result, path, figures }, () => {
    return `${textOf(result, figures)}\n\nwritten to ${path}`;
  });
}

const HEADER = [
  ...["provers", "proofs/s", "transfers/s", "efficiency", "by processor time"],
  ...["ran", "node, cores", "memory", "proofs/s of the rounds"],
];

function textOf(result: FleetResult, figures: readonly FleetFigures[]): string {
  const { shape, backend, machine, measured } = result;
  const { transfers } = parseShape(shape);
  const rows = figures.map((each, i) => {
    const { provers, rate, efficiency, efficiencyByCpu, proverShare, nodeCores } = each;
    const rates = measured[i]!.rounds.map(({ proofs, wallMs }) => (1000 * proofs) / wallMs);
    return [
      ...[provers, rate.median.toFixed(2), (rate.median * transfers).toFixed(1)],
      ...[efficiency.toFixed(2), figure(efficiencyByCpu), figure(proverShare)],
      ...[nodeCores.toFixed(2), memoryOf(each), rates.map((of) => of.toFixed(2)).join(" ")],
    ];
  });
  const { cores, loadBefore } = machine;
  const title = `${shape} by ${backend}, ${cores} cores, load ${loadBefore[0]} at the start`;
  const shared = figures.filter(({ sharesCores }) => sharesCores).map(({ provers }) => provers);
  const note = `With ${shared.join(", ")} provers no core is left for the node: it runs on theirs.`;
  return [title, formatTable(HEADER, rows), ...(shared.length === 0 ? [] : [note])].join("\n\n");
}

function figure(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(2);
}

function memoryOf({ peakRssBytes }: FleetFigures): string {
  return peakRssBytes === undefined ? "–" : `${Math.ceil(peakRssBytes / 2 ** 20)} MiB`;
}

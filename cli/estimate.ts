/** `quipu estimate`: what a rate of transfers needs, from figures measured on this machine. */
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_GROUP, estimate, PRESETS } from "../bench/estimate/estimate.js";
import { formatShape, type Shape, transferShape } from "../src/shape.js";
import { integerOption, jsonOption } from "./arguments.js";
import { printResult } from "./output.js";
import { shapeOption } from "./shape-argument.js";

const MAX_RATE = 1e9;
/** Far more than a transaction takes. */
const MAX_GROUP = 1_000;

const EXAMPLES = `
Uses what the fleet of a node has proven (--node), or the newest result of quipu bench fleet on this machine that measured the
shape, or of quipu bench; or the file given by --results. It says of each figure where it is from. Named rates: ${Object.entries(
  PRESETS,
)
  .map(([name, rate]) => `${name} (${rate})`)
  .join(", ")} transfers a second.

Examples:
  $ quipu estimate --tps 3000 --shape 32x28
  $ quipu estimate --tps 3000 --shape 64x64 --group 64
  $ quipu estimate --tps 3000 --shape 8x8 --node https://node.example --token-file operator.token
  $ quipu estimate --tps l1,rollup,sharded --shape 16x16 --json
  $ quipu estimate --tps rollup --results bench/results/machine-2026-01-01.json`;

interface Flags {
  readonly tps: readonly number[];
  readonly shape: Shape;
  readonly group: number;
  readonly results: string;
  readonly node?: string;
  readonly tokenFile?: string;
  readonly backend?: string;
  readonly executionGas?: number;
  readonly json?: boolean;
}

export function estimateCommand(): Command {
  const presets = Object.values(PRESETS);
  const command = new Command("estimate")
    .description("estimate what a rate of transfers needs, from measured figures")
    .addOption(
      new Option("--tps <list>", "transfers a second, as numbers or names")
        .argParser(rateList)
        .default(presets, Object.keys(PRESETS).join(",")),
    )
    .addOption(shapeOption().default(transferShape(32, 28), "32x28"))
    .addOption(
      integerOption("--group <K>", "batches that are committed together", {
        low: 1,
        high: MAX_GROUP,
      }).default(DEFAULT_GROUP),
    )
    .option("--results <path>", "a result file, or a folder of them", join("bench", "results"))
    .option("--node <url>", "a node that runs, for what its provers have measured")
    .option("--token-file <file>", "file with the token of its operator, or of a prover")
    .option("--backend <name>", "the prover; by default the fastest built-in one")
    .addOption(
      integerOption("--execution-gas <gas>", "measured gas of a batch alone, without calldata", {
        low: 0,
        high: 1e9,
      }),
    )
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (flags: Flags) => {
    if ((flags.node === undefined) !== (flags.tokenFile === undefined)) {
      command.error("error: give --node and --token-file together");
    }
    await runEstimate(flags);
  });
}

async function runEstimate(flags: Flags): Promise<void> {
  const { assumptionsOf } = await import("../bench/estimate/assumptions.js");
  const { chooseBasis, rateSentence } = await import("../bench/estimate/basis.js");
  const { formatEstimates } = await import("../bench/estimate/estimate-text.js");
  const { machineNow } = await import("../bench/measure/machine.js");
  const { machineDifferences } = await import("../bench/same-machine.js");
  const { tps, shape, group, results, backend, executionGas, json } = flags;
  const node = await fleetOf(flags);
  const basis = await chooseBasis({ shape, results, backend, node });
  const { measured, cores, machineCores, machine, sources, fleet } = basis;
  const estimates = tps.map((transfersPerSecond) =>
    estimate({ shape, transfersPerSecond, measured, cores, machineCores, executionGas, group }),
  );
  const assumptions = assumptionsOf({
    ...{ measured, machine, fleet },
    differences: machine === undefined ? [] : machineDifferences(machineNow(), machine),
    executionGiven: executionGas !== undefined,
  });
  const { path, startedAt } = basis;
  const shown = { path, startedAt, machine, cores, ...measured };
  printResult(
    json,
    { shape: formatShape(shape), basis: shown, sources, estimates, assumptions },
    () => {
      const from = sources.map((each) => `- ${each.figures}: ${each.from}`).join("\n");
      return [
        `${rateSentence(basis, shape)}\nWhere the figures are from:\n${from}`,
        formatEstimates(estimates, assumptions, machine === undefined),
      ].join("\n\n");
    },
  );
}

/** What the node says of its fleet now, if one is named. */
async function fleetOf({ node: url, tokenFile }: Flags) {
  if (url === undefined || tokenFile === undefined) return undefined;
  const { openFleet } = await import("./open-fleet.js");
  return { url, status: await (await openFleet({ node: url, tokenFile })).fleet() };
}

function rateList(text: string): number[] {
  return text.split(",").map((part) => {
    const rate = Object.hasOwn(PRESETS, part)
      ? PRESETS[part as keyof typeof PRESETS]
      : Number(/^\d+(\.\d+)?$/.test(part) ? part : Number.NaN);
    if (rate > 0 && rate <= MAX_RATE) return rate;
    const names = Object.keys(PRESETS).join(", ");
    throw new InvalidArgumentError(`Expected numbers above 0, up to ${MAX_RATE}, or ${names}.`);
  });
}

/** `quipu estimate`: what a rate of transfers needs, from figures measured on this machine. */
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_GROUP, estimate, PRESETS } from "../bench/estimate/estimate.js";
import type { FoundResult } from "../bench/estimate/find-result.js";
import type { MeasuredRate } from "../bench/estimate/measured-rate.js";
import { QuipuError } from "../src/errors.js";
import { formatShape, type Shape, transferShape } from "../src/shape.js";
import { integerOption, jsonOption } from "./arguments.js";
import { printResult } from "./output.js";
import { shapeOption } from "./shape-argument.js";

const MAX_RATE = 1e9;
/** Far more than a transaction takes. */
const MAX_GROUP = 1_000;

const EXAMPLES = `
Uses the newest result of quipu bench on this machine that measured the shape, or the file given by
--results. Named rates: ${Object.entries(PRESETS)
  .map(([name, rate]) => `${name} (${rate})`)
  .join(", ")} transfers a second.

Examples:
  $ quipu estimate --tps 3000 --shape 32x32
  $ quipu estimate --tps 3000 --shape 64x64 --group 64
  $ quipu estimate --tps l1,rollup,sharded --shape 16x16 --json
  $ quipu estimate --tps rollup --results bench/results/machine-2026-01-01.json`;

interface Flags {
  readonly tps: readonly number[];
  readonly shape: Shape;
  readonly group: number;
  readonly results: string;
  readonly backend?: string;
  readonly executionGas?: number;
  readonly json?: boolean;
}

export function estimateCommand(): Command {
  const presets = Object.values(PRESETS);
  return new Command("estimate")
    .description("estimate what a rate of transfers needs, from figures measured on this machine")
    .addOption(
      new Option("--tps <list>", "transfers a second, as numbers or names")
        .argParser(rateList)
        .default(presets, Object.keys(PRESETS).join(",")),
    )
    .addOption(shapeOption().default(transferShape(32, 32), "32x32"))
    .addOption(
      integerOption("--group <K>", "batches that are committed together", {
        low: 1,
        high: MAX_GROUP,
      }).default(DEFAULT_GROUP),
    )
    .option("--results <path>", "a result file, or a folder of them", join("bench", "results"))
    .option("--backend <name>", "the prover; by default the fastest built-in one")
    .addOption(
      integerOption("--execution-gas <gas>", "measured gas of a batch alone, without calldata", {
        low: 0,
        high: 1e9,
      }),
    )
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(runEstimate);
}

async function runEstimate(flags: Flags): Promise<void> {
  const { assumptionsOf } = await import("../bench/estimate/assumptions.js");
  const { formatEstimates } = await import("../bench/estimate/estimate-text.js");
  const { findResults } = await import("../bench/estimate/find-result.js");
  const { commandFor, measuredRate } = await import("../bench/estimate/measured-rate.js");
  const { machineNow } = await import("../bench/measure/machine.js");
  const { machineDifferences } = await import("../bench/same-machine.js");
  const { tps, shape, group, results, backend, executionGas, json } = flags;
  const machine = machineNow();
  const found = await findResults(results, machine, commandFor(shape, backend));
  const [{ path, result }, measured] = newestWith(found, (result) =>
    measuredRate(result, shape, backend),
  );
  const { cores } = result.machine;
  const estimates = tps.map((transfersPerSecond) =>
    estimate({ shape, transfersPerSecond, measured, cores, executionGas, group }),
  );
  const assumptions = assumptionsOf({
    measured,
    machine: result.machine,
    differences: machineDifferences(machine, result.machine),
    executionGiven: executionGas !== undefined,
  });
  const basis = { path, startedAt: result.startedAt, machine: result.machine, ...measured };
  const source = `Shape ${formatShape(shape)} by ${measured.backend}, ${measured.rate.median.toFixed(2)} transfers/s on ${result.machine.cpu}, ${cores} cores (${path}).`;
  printResult(json, { shape: formatShape(shape), basis, estimates, assumptions }, () => {
    return `${source}\n\n${formatEstimates(estimates, assumptions)}`;
  });
}

/** The newest result that measured the shape. If there is none, throws the error of the newest. */
function newestWith(
  found: readonly FoundResult[],
  rateOf: (result: FoundResult["result"]) => MeasuredRate,
): [FoundResult, MeasuredRate] {
  let refusal: unknown;
  for (const candidate of found) {
    try {
      return [candidate, rateOf(candidate.result)];
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
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

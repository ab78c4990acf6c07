/** `quipu bench`: measures the cost of proving a transfer on this machine. */

import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { NodeRelease } from "../bench/measure/node-release.js";
import type { BenchResult } from "../bench/result-file.js";
import { isExecutable } from "../files/is-executable.js";
import { makeFolder } from "../files/make-folder.js";
import { backendUrl } from "../prover/pool/backends.js";
import { QuipuError } from "../src/errors.js";
import type { Shape } from "../src/shape.js";
import { isWatched } from "../terminal/progress.js";
import {
  type BuildFlags,
  buildDirOption,
  integerOption,
  jsonOption,
  levelsOption,
} from "./arguments.js";
import { benchCompareCommand } from "./bench-compare.js";
import { benchFleetCommand } from "./bench-fleet.js";
import { benchNodeCommand } from "./bench-node.js";
import { benchReportCommand, loadReport, reportPath } from "./bench-report.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, parseShapeArgument } from "./shape-argument.js";

/** Squares, and beside them the shapes that fill their domain. */
const DEFAULT_SHAPES = "1x2,2x4,4x4,8x6,8x8,16x13,16x16,32x28,32x32";
const LARGE_SHAPES = "64x56,64x64";
const QUICK_SHAPES = "1x2,4x4,8x8";
/** N of the working-set series that goes with the default shapes. */
const WORKING_SET = 16;
const MAX_WORKERS = 256;

const EXAMPLES = `
Says first how long it will take. Compiles the circuits and makes the keys, in a folder of its own, and
keeps them; the baseline takes the longest. On a terminal it shows the current step and the time left,
elsewhere, unless as --json, a line on standard error for each circuit prepared and each shape measured.
Every figure is a median over runs that take turns with those they are compared with.

With --quick it measures ${QUICK_SHAPES} twice, without the baseline and throughput, in less than
three minutes on two free cores. quipu bench compare wants more samples than these.

Without --shapes it measures the default shapes, and a series of 16 transfers among 4 to 32 accounts.
The result goes to DIR/<machine>-<date>.json, with a page of charts beside it. The file is updated after
each shape, so an interrupted benchmark keeps what it has measured.

The baseline needs circomlibjs and @zk-kit/incremental-merkle-tree, which come with a checkout. An
installed quipu measures without the baseline and says what to install.

Examples:
  $ quipu bench --quick
  $ quipu bench
  $ quipu bench --shapes 4x4,8x8 --runs 5
  $ quipu bench --shapes 16x16 --no-baseline --prover /usr/local/bin/prover --json`;

interface Flags extends BuildFlags {
  readonly quick?: boolean;
  readonly shapes?: readonly Shape[];
  readonly anyShape?: boolean;
  readonly large?: boolean;
  readonly levels: number;
  readonly runs: number;
  readonly workers: readonly number[];
  readonly baseline: boolean;
  readonly backend: readonly string[];
  readonly prover?: string;
  readonly node?: string;
  readonly wide: boolean;
  readonly workingSet?: number;
  readonly out: string;
}

export function benchCommand(): Command {
  const command = new Command("bench")
    .description("measure what a transfer costs to prove on this machine")
    .addOption(quickOption())
    .option("--shapes <list>", `shapes to measure, e.g. ${DEFAULT_SHAPES} (the default)`, shapeList)
    .addOption(anyShapeOption())
    .addOption(levelsOption())
    .option("--large", `measure ${LARGE_SHAPES} as well`)
    .addOption(
      integerOption("--runs <n>", "samples of each figure", { low: 1, high: 1000 }).default(3),
    )
    .addOption(workersOption())
    .option(
      "--baseline",
      "measure the tutorial's circuit beside every shape (the default in a checkout)",
      true,
    )
    .option("--no-baseline", "leave out the tutorial's circuit")
    .option("--backend <list>", "built-in provers to compare", backendList, ["snarkjs", "engine"])
    .option("--prover <file>", "another program to measure, with rapidsnark's command line")
    .option("--node <file>", "another Node to measure the backends with, but for snarkjs")
    .option("--no-wide", "leave out the engine in wide lanes, where a Node has them")
    .addOption(
      integerOption("--working-set <N>", "measure N transfers among N/4 to 2·N accounts", {
        low: 1,
        high: 64,
      }),
    )
    .option("--out <dir>", "folder that the result is written to", join("bench", "results"))
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .addCommand(benchFleetCommand())
    .addCommand(benchReportCommand())
    .addCommand(benchCompareCommand())
    .addCommand(benchNodeCommand());
  return command.action(async (flags: Flags) => {
    for (const name of ["prover", "node"] as const) {
      const program = flags[name];
      if (program === undefined || isExecutable(program)) continue;
      command.error(`error: --${name}: ${program} is not an executable file`);
    }
    const isRequested = command.getOptionValueSource("baseline") === "cli";
    await bench({ ...flags, baseline: flags.baseline && (isRequested || (await hasBaseline())) });
  });
}

/** Whether the baseline can be measured. If not, says on standard error what to install. */
async function hasBaseline(): Promise<boolean> {
  const { assertBaselineAvailable } = await import("../bench/baseline/baseline-packages.js");
  try {
    assertBaselineAvailable();
    return true;
  } catch (error) {
    if (!(error instanceof QuipuError) || error.code !== "BaselineUnavailable") throw error;
    console.error(`quipu: without the baseline: ${error.message}`);
    return false;
  }
}

async function bench(flags: Flags): Promise<void> {
  const { benchBuildDir } = await import("../bench/measure/keyed-subject.js");
  const { writeResult } = await import("../bench/result-file.js");
  const { MeasuringProcess } = await import("../bench/measure/measuring-process.js");
  const { nodeRelease } = await import("../bench/measure/node-release.js");
  const { runBench } = await import("../bench/measure/run-bench.js");
  const { answerOf } = await import("../bench/figures/answer.js");
  const { transferTimeBars } = await import("../bench/figures/bar-chart.js");
  const { formatResult } = await import("../bench/tables.js");
  const { busyNote } = await import("../bench/busy-machine.js");
  const { json, quick, buildDir, out, levels, runs, workers, baseline, backend, prover, node } =
    flags;
  await assertListed(flags);
  const signal = catchInterruption();
  const shapes = [
    ...(flags.shapes ?? shapeList(DEFAULT_SHAPES)),
    ...(flags.large ? shapeList(LARGE_SHAPES) : []),
  ];
  const workingSet = flags.workingSet ?? (flags.shapes === undefined ? WORKING_SET : undefined);
  const otherNode = node === undefined ? undefined : await nodeRelease(resolve(node));
  const hasWide = async (which?: NodeRelease): Promise<boolean> =>
    flags.wide &&
    backend.includes("engine") &&
    (await MeasuringProcess.tryWideLanes(which, signal)).usable;
  const wide = {
    here: await hasWide(),
    there: otherNode !== undefined && (await hasWide(otherNode)),
  };
  await makeFolder(out);
  const save = (result: BenchResult) => writeResult(join(out, resultName(result)), result);
  const result = await runVisibly("Benchmark", json, (onProgress) =>
    runBench({
      shapes,
      levels,
      runs,
      workers,
      baseline,
      workingSet,
      onProgress,
      onStart: json ? undefined : announce,
      onMilestone: json || isWatched() ? undefined : (line) => console.error(`quipu: ${line}`),
      onMeasured: save,
      signal,
      backends: backend,
      program: prover === undefined ? undefined : resolve(prover),
      node: otherNode,
      wide,
      buildDir: benchBuildDir(buildDir),
      command: ["quipu", ...process.argv.slice(2)].join(" "),
    }),
  );
  await save(result);
  const path = join(out, resultName(result));
  const page = await writePage(path, result);
  const busy = busyNote(result.machine);
  printResult(json, { ...result, path, page }, () => {
    const second =
      page === null ? "no page: the packages for charts are not installed" : `with charts: ${page}`;
    return [
      ...(quick ? [] : [formatResult(result)]),
      `written to ${path}\n${second}`,
      `${answerOf(result)}.`,
      transferTimeBars(result),
      ...(busy === undefined ? [] : [busy]),
    ].join("\n\n");
  });
}

/** On standard error, terminal or not: somebody waits. Other work takes its share of the cores. */
function announce(milliseconds: number): void {
  const others = loadavg()[0]! / availableParallelism();
  const seconds = Math.ceil((milliseconds * (1 + others)) / 10_000) * 10;
  const time = seconds <= 180 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  const why = others < 0.5 ? "" : "; the machine is busy with other work, or was a minute ago";
  console.error(`quipu: this takes about ${time}${why}`);
}

/** @throws QuipuError `ShapeUnknown` for a shape that is named, not listed, and not wished for. */
async function assertListed({ shapes = [], levels, anyShape }: Flags): Promise<void> {
  const { batchInstance } = await import("../prover/circuits/batch-instance.js");
  for (const shape of shapes) await batchInstance(shape, levels, { anyShape });
}

/** Writes the report beside the result. Returns null if the chart packages are not installed. */
async function writePage(result: string, content: BenchResult): Promise<string | null> {
  const page = reportPath(result);
  try {
    await (await loadReport()).writeReport(page, content);
    return page;
  } catch (error) {
    if (error instanceof QuipuError && error.code === "ChartsUnavailable") return null;
    throw error;
  }
}

/** `<machine>-<date>`, to the minute, so that a later run does not replace one of the same day. */
function resultName({ machine, startedAt }: BenchResult): string {
  const minute = startedAt.slice(0, 16).replaceAll(":", "");
  return `${machine.name}-${minute}.json`;
}

/** `--quick`: what it stands for, as far as it is not said otherwise. */
function quickOption(): Option {
  const implied = { shapes: shapeList(QUICK_SHAPES), runs: 2, workers: [], baseline: false };
  return new Option("--quick", `measure ${QUICK_SHAPES} alone, for a first figure`).implies(
    implied,
  );
}

function shapeList(text: string): Shape[] {
  return text.split(",").map(parseShapeArgument);
}

function backendList(text: string): string[] {
  const names = text.split(",");
  try {
    names.forEach(backendUrl);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return names;
}

/** `--workers`: by default 1, 2, 4 … and as many as there are cores. */
function workersOption(): Option {
  const cores = availableParallelism();
  const powers = Array.from({ length: Math.ceil(Math.log2(cores)) }, (_, i) => 2 ** i);
  return new Option(
    "--workers <list>",
    "numbers of workers for the throughput measurement; 0 for none",
  )
    .argParser((text): number[] => {
      const counts = text.split(",").map(Number);
      const bad = counts.some((count) => !Number.isInteger(count) || count < 0);
      if (bad || counts.some((count) => count > MAX_WORKERS)) {
        throw new InvalidArgumentError(`Expected whole numbers up to ${MAX_WORKERS}, or 0.`);
      }
      return counts.filter((count) => count > 0);
    })
    .default([...powers, cores], [...powers, cores].join(","));
}

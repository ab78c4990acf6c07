/** `quipu bench node`: what a node takes, how soon it answers, and what it needs. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { MeasuredNode } from "../bench/node/run-node-bench.js";
import { makeFolder } from "../files/make-folder.js";
import { createSecretFile } from "../files/secret-file.js";
import { formatShape, type Shape } from "../src/shape.js";
import { integerOption, jsonOption, numberOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { parseUnsignedShape, shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Starts 'quipu node --dev' in a process and a folder of its own, opens accounts by deposits, and sends transfers that it has signed
before. It measures the time until an operation is on L1 at a low rate; operations a second that are answered, and so are on
disk; and the answers at half that rate, sent by the clock: time counts from when an operation was due. Then it starts the node
again without a prover, and measures the last two once more. With --minutes it looks at the memory of the node instead.

With --node it measures one that runs, on a chain of anvil: start that with --no-rate-limit and --waiting 100000. --rpc is its
chain; the deposits are paid for by an account of anvil's.

Examples:
  $ quipu bench node
  $ quipu bench node --minutes 60 --rate 2 --threads one
  $ quipu bench node --node http://127.0.0.1:4000 --rpc http://127.0.0.1:8545`;

/** Time that a node has to end in, and what it has started. */
const GRACE_MS = 60_000;

interface Flags {
  readonly node?: string;
  readonly rpc?: string;
  readonly shape?: Shape;
  readonly threads: string;
  readonly accounts: number;
  readonly operations: number;
  readonly seconds: number;
  readonly rate: number;
  readonly minutes?: number;
  readonly out: string;
  readonly json?: boolean;
}

export function benchNodeCommand(): Command {
  const command = new Command("node")
    .description("measure what a node takes, how soon it answers, and what it needs")
    .option("--node <url>", "a node that runs (default: one of its own)")
    .option("--rpc <url>", "JSON-RPC endpoint of its chain")
    .addOption(shapeOption(parseUnsignedShape))
    .addOption(
      new Option("--threads <threads>", "cores of a proof, of a node of its own")
        .choices(["one", "all"])
        .default("all"),
    )
    .addOption(
      count("--accounts <n>", "accounts that send, each with a caller", 4096, 2).default(64),
    )
    .addOption(count("--operations <n>", "most that callers send in a load", 1e6).default(20_000))
    .addOption(count("--seconds <n>", "time of each load", 86_400).default(15))
    .addOption(
      numberOption("--rate <n>", "operations a second until L1, or under --minutes", {
        low: 0.1,
        high: 10_000,
      }).default(2),
    )
    .addOption(
      numberOption("--minutes <n>", "look at memory for so long", { low: 0.05, high: 10_080 }),
    )
    .option("--out <dir>", "folder that the result is written to", join("bench", "results"))
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (flags: Flags) => {
    if (flags.node !== undefined && flags.rpc === undefined) {
      command.error("error: give --rpc with --node: deposits are made on its chain");
    }
    await benchNode(flags);
  });
}

function count(flags: string, description: string, high: number, low = 1): Option {
  return integerOption(flags, description, { low, high });
}

async function benchNode(flags: Flags): Promise<void> {
  const { runNodeBench } = await import("../bench/node/run-node-bench.js");
  const { writeNodeResult } = await import("../bench/node/node-result.js");
  const { formatNodeResult, formatSample } = await import("../bench/node/node-text.js");
  const { accounts, operations, seconds, rate, minutes, out, json } = flags;
  const signal = catchInterruption(GRACE_MS);
  await makeFolder(out);
  const folder = await mkdtemp(join(tmpdir(), "quipu-bench-"));
  try {
    const result = await runVisibly("Load", json, async (report) =>
      runNodeBench({
        ...{ node: await measuredNode(flags, folder), report, signal },
        ...{ accounts, operations, seconds, rate, minutes },
        commandLine: ["quipu", ...process.argv.slice(2)].join(" "),
        onSample: json ? undefined : (sample) => console.error(`quipu: ${formatSample(sample)}`),
      }),
    );
    const minute = result.startedAt.slice(0, 16).replaceAll(":", "");
    const path = join(out, `node-${result.machine.name}-${minute}.json`);
    await writeNodeResult(path, result);
    printResult(json, { ...result, path }, () =>
      [formatNodeResult(result), `written to ${path}`].join("\n\n"),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measuredNode(flags: Flags, folder: string): Promise<MeasuredNode> {
  const { node, rpc, threads, shape } = flags;
  if (node !== undefined) return { url: node, rpc: rpc! };
  const main = process.argv[1]!;
  const command = [process.execPath, ...process.execArgv, main, "node", "--dev", "--json"];
  const places = ["--dir", join(folder, "node"), "--port", "0", "--l1-port", "0"];
  const limits = ["--no-rate-limit", "--waiting", "100000", "--threads", threads];
  const chosen = shape === undefined ? [] : ["--shape", formatShape(shape)];
  // Where nobody proves, the node waits for provers that never come.
  const tokens = join(folder, "prover.tokens");
  await createSecretFile(tokens, `nobody ${randomBytes(32).toString("hex")}\n`);
  return {
    command: [...command, ...places, ...limits, ...chosen],
    noProver: ["--own-provers", "0", "--prover-token-file", tokens],
  };
}

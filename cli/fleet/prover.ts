/** `quipu prover`: a prover that works for a node elsewhere. */
import { availableParallelism, hostname, totalmem } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { type BackendName, defaultBackend } from "../../prover/pool/backends.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { backendOption, buildDirOption, integerOption } from "../arguments.js";
import { EXIT } from "../failure.js";
import { severalShapes } from "../node/l1-options.js";
import { runVisibly } from "../output.js";
import { shapeOption } from "../shape-argument.js";
import { readToken } from "../token-file.js";
import { wideOption } from "../wide-flag.js";
import { type FleetFlags, withFleet } from "./fleet-flags.js";
import { ProverReport } from "./prover-report.js";

const EXAMPLES = `
Joins the node, proves its batches, and leaves when it is told to: by Ctrl-C or SIGTERM, which lets it finish the proof that it is at
(a second one ends it at once), or by 'quipu fleet drain'. It may be killed, cut off or stopped at any time: its
job is then given to another prover. Circuits are compiled here and compared with the node's; keys come from the node, and a
download that broke off goes on. It needs no key of L1, no database, and nobody has to reach it.

Examples:
  $ quipu prover --node https://node.example --token-file prover.token
  $ quipu prover --node https://node.example --token-file prover.token --proofs 8 --memory 8000`;

interface Flags extends FleetFlags {
  readonly name: string;
  readonly proofs?: number;
  readonly memory: number;
  readonly shape?: readonly Shape[];
  readonly backend?: BackendName;
  readonly buildDir?: string;
}

export function proverCommand(): Command {
  const command = new Command("prover").description("prove for a node elsewhere");
  return withFleet(command, "that the node knows this prover by")
    .addOption(
      new Option("--name <name>", "what this prover is called (default: the host)")
        .default(hostname().slice(0, 64), "")
        .argParser(proverName),
    )
    .addOption(
      integerOption(
        "--proofs <n>",
        "proofs at a time, each on one core (default: one, on all cores)",
        { low: 1, high: 1024 },
      ),
    )
    .addOption(
      integerOption("--memory <MiB>", "memory for it; shapes that need more are left out", {
        low: 1,
        high: 2 ** 30,
      }).default(memoryMiB(), "what there is"),
    )
    .addOption(severalShapes(shapeOption(), "all of the node's that fit into memory"))
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(buildDirOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const { node: url, name, proofs, memory, shape: shapes, json, buildDir } = flags;
  const token = await readToken(flags.tokenFile);
  const report = new ProverReport({ json });
  const told = toldToEnd();
  const { prepareProver } = await import("../../fleet/remote/prepare-prover.js");
  const options = {
    ...{ url, token, name, proofs, shapes, buildDir, version: ownVersion() },
    ...{ cores: availableParallelism(), memoryMiB: memory, observer: report.observer },
    backend: flags.backend ?? defaultBackend(),
  };
  const prover = await runVisibly("Start", json, (onProgress) => {
    return prepareProver({ ...options, onProgress }, told);
  }).catch((error: unknown) => {
    if (!told.aborted) throw error;
  });
  if (prover === undefined) return;
  const unwatch = report.watch();
  try {
    report.ready({ node: url, name, shapes: prover.shapes.map(formatShape) });
    if (told.aborted) return;
    told.addEventListener("abort", () => prover.drain());
    await prover.run(new AbortController().signal);
  } finally {
    unwatch();
    await prover.close();
  }
}

/** Fires at the first signal to end; the second one ends the process at once. */
function toldToEnd(): AbortSignal {
  const told = new AbortController();
  const onSignal = (): void => {
    if (told.signal.aborted) process.exit(EXIT.interrupted);
    told.abort(new Error("told to end"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return told.signal;
}

/** Memory of this machine, or what its control group allows. */
function memoryMiB(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const bytes = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.floor(bytes / 2 ** 20);
}

function proverName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError(
    "Expected 1 to 64 letters, digits, dots, underscores and hyphens.",
  );
}

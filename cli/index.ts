/** The command line as a whole: its commands, its help, its exit codes. */
import { Command, CommanderError } from "commander";
import { ownVersion } from "../prover/artifacts/own-manifest.js";
import { addCommands, type ListedCommand } from "./command-list.js";
import { EXIT, reportFailure } from "./failure.js";
import { interruption } from "./interruption.js";
import { askForMandatoryLast } from "./mandatory-options.js";
import { explainMissingPackage } from "./missing-package.js";
import { heedWideFlag } from "./wide-flag.js";

/** In the usual order of use. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: "workload",
    summary: "generate accounts and signed operations",
    load: async () => (await import("./workload.js")).workloadCommand(),
  },
  {
    name: "prove",
    summary: "seal and prove all batches of a workload",
    load: async () => (await import("./prove.js")).proveCommand(),
  },
  {
    name: "verify",
    summary: "verify a directory of batches from genesis on",
    load: async () => (await import("./verify.js")).verifyCommand(),
  },
  {
    name: "build",
    summary: "compile the batch circuit of a shape, or all of them",
    load: async () => (await import("./build.js")).buildCommand(),
  },
  {
    name: "setup",
    summary: "make the keys of a shape",
    load: async () => (await import("./setup.js")).setupCommand(),
  },
  {
    name: "constraints",
    summary: "count constraints, nonzeros and wires of the circuits",
    load: async () => (await import("./constraints.js")).constraintsCommand(),
  },
  {
    name: "export",
    summary: "write keys, witness and proof for other Groth16 tools",
    load: async () => (await import("./export.js")).exportCommand(),
  },
  {
    name: "key",
    summary: "make private keys, and addresses to pay to",
    load: async (words) => (await import("./key/key.js")).keyCommand(words),
  },
  {
    name: "sign",
    summary: "sign payments, transfers and withdrawals",
    load: async (words) => (await import("./sign/sign.js")).signCommand(words),
  },
  {
    name: "node",
    summary: "run a rollup: take operations, prove them, settle them",
    load: async () => (await import("./node/node.js")).nodeCommand(),
  },
  {
    name: "follow",
    summary: "follow a rollup on L1 and answer questions about it",
    load: async () => (await import("./node/follow.js")).followCommand(),
  },
  {
    name: "prover",
    summary: "prove for a node elsewhere",
    load: async () => (await import("./fleet/prover.js")).proverCommand(),
  },
  {
    name: "fleet",
    summary: "look after the provers of a node",
    load: async (words) => (await import("./fleet/fleet.js")).fleetCommand(words),
  },
  {
    name: "wallet",
    summary: "hold money in a rollup, by way of a node",
    load: async (words) => (await import("./wallet/wallet.js")).walletCommand(words),
  },
  {
    name: "l1",
    summary: "settle on an L1",
    load: async (words) => (await import("./l1/l1.js")).l1Command(words),
  },
  {
    name: "sync",
    summary: "rebuild the state of a rollup from L1 alone",
    load: async () => (await import("./l1/sync.js")).syncCommand(),
  },
  {
    name: "watch",
    summary: "check every proposal of an optimistic rollup, and challenge what is false",
    load: async () => (await import("./l1/watch.js")).watchCommand(),
  },
  {
    name: "blob",
    summary: "show what a blob is to L1: commitment, versioned hash, and a proof of its value",
    load: async () => (await import("./blob.js")).blobCommand(),
  },
  {
    name: "blobs",
    summary: "keep the blobs of a rollup",
    load: async (words) => (await import("./blobs/blobs.js")).blobsCommand(words),
  },
  {
    name: "try",
    summary: "try what the rollup claims, against cheats and the clock",
    load: async (words) => (await import("./try/try.js")).tryCommand(words),
  },
  {
    name: "bench",
    summary: "measure what a transfer costs to prove on this machine",
    load: async () => (await import("./bench.js")).benchCommand(),
  },
  {
    name: "estimate",
    summary: "estimate what a rate of transfers needs, from measured figures",
    load: async () => (await import("./estimate.js")).estimateCommand(),
  },
  {
    name: "compare-settlement",
    summary: "settle one workload by validity proofs and optimistically, side by side",
    load: async () => (await import("./compare-settlement.js")).compareSettlementCommand(),
  },
  {
    name: "cache",
    summary: "list or clear compiled circuits, keys and contracts",
    load: async () => (await import("./cache.js")).cacheCommand(),
  },
  {
    name: "doctor",
    summary: "show what this machine supports and what quipu uses",
    load: async () => (await import("./doctor.js")).doctorCommand(),
  },
];

const AFTER_HELP = `
From nothing to a verified state:
  $ quipu workload --accounts 50 --payments 10 --transfers 20 --seed 1 --out run/workload
  $ quipu prove --workload run/workload --shape 4x6-2p --out run/batches
  $ quipu verify run/batches

Exit codes:
  0    done; everything was accepted. A node ends with it when it is told to end
  1    something was refused or failed; the message names the rule
  2    the command line is wrong
  130  interrupted; complete files are kept, and the same command continues from there (quipu bench
       starts over, but keeps what it has measured)

Environment:
  QUIPU_BUILD_DIR  where compiled circuits and keys are kept
  QUIPU_BACKEND    the prover, where --backend does not name one: engine or snarkjs
  QUIPU_WITNESS    set to circom to calculate witnesses by circom's own program
  QUIPU_WIDE       256-bit lanes, where quipu doctor finds them faster: 1 to prove in them at once, 0 never
  QUIPU_DEBUG      set to 1 to see stack traces`;

/** Runs a command line and returns its exit code; never throws. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  exitQuietlyOnClosedPipe();
  try {
    await (await program(argv)).parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return reportFailure(explainMissingPackage(error), {
      json: argv.includes("--json"),
      interrupted: interruption.signal.aborted,
    });
  }
}

async function program(argv: readonly string[]): Promise<Command> {
  const quipu = new Command("quipu")
    .description("A ZK rollup that runs, proves and settles on one machine.")
    .version(ownVersion())
    .showHelpAfterError("(add --help for the options and examples)")
    .addHelpText("after", AFTER_HELP)
    // Otherwise --json after the name of a subcommand would be taken for the parent's option.
    .enablePositionalOptions()
    .hook("preAction", heedWideFlag)
    .exitOverride();
  await addCommands(quipu, COMMANDS, wordsOf(argv));
  for (const command of quipu.commands) inheriting(command, quipu);
  return quipu;
}

/** Gives a command and its subcommands the settings that all have. */
function inheriting(command: Command, parent: Command): Command {
  for (const inner of command.commands) inheriting(inner, parent);
  askForMandatoryLast(command);
  return command.copyInheritedSettings(parent);
}

/** The words typed, without options: the command and its arguments. `help` is left out. */
function wordsOf(argv: readonly string[]): string[] {
  const words = argv.slice(2).filter((word) => !word.startsWith("-"));
  return words[0] === "help" ? words.slice(1) : words;
}

/** A closed pipe, as in `quipu … | head`, is not a failure. */
function exitQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
}

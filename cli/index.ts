/** The command line as a whole: its commands, its help, its exit codes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { benchCommand } from "./bench.js";
import { buildCommand } from "./build.js";
import { constraintsCommand } from "./constraints.js";
import { estimateCommand } from "./estimate.js";
import { exportCommand } from "./export.js";
import { EXIT, reportFailure } from "./failure.js";
import { interruption } from "./interruption.js";
import { l1Command } from "./l1/l1.js";
import { syncCommand } from "./l1/sync.js";
import { proveCommand } from "./prove.js";
import { setupCommand } from "./setup.js";
import { verifyCommand } from "./verify.js";
import { workloadCommand } from "./workload.js";

const AFTER_HELP = `
The way from nothing to a verified state:
  $ quipu workload --accounts 50 --transfers 40 --seed 1 --out run/workload
  $ quipu prove --workload run/workload --shape 4x4 --out run/batches
  $ quipu verify run/batches

Exit codes:
  0    done; everything was accepted
  1    something was refused or failed; the message names the rule
  2    the command line is wrong
  130  interrupted; what was complete stays, and the same command goes on from there (quipu bench
       measures anew, and leaves what it has measured)

Environment:
  QUIPU_BUILD_DIR  where compiled circuits and keys are kept
  QUIPU_DEBUG      set to 1 to see stack traces`;

/** Runs a command line and returns its exit code; never throws. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  exitQuietlyWhenNobodyReads();
  try {
    await program().parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return reportFailure(error, {
      json: argv.includes("--json"),
      interrupted: interruption.signal.aborted,
    });
  }
}

function program(): Command {
  const quipu = new Command("quipu")
    .description("A ZK rollup that runs, proves and settles on one machine.")
    .version(packageVersion())
    .showHelpAfterError("(add --help for the options and examples)")
    .addHelpText("after", AFTER_HELP)
    // Else --json after the name of a command's own command would be taken for the outer one's.
    .enablePositionalOptions()
    .exitOverride();
  const commands = [
    workloadCommand,
    proveCommand,
    verifyCommand,
    buildCommand,
    setupCommand,
    constraintsCommand,
    exportCommand,
    l1Command,
    syncCommand,
    benchCommand,
    estimateCommand,
  ];
  for (const command of commands) quipu.addCommand(inheriting(command(), quipu));
  return quipu;
}

/** A command, and those below it, with the settings of the whole. */
function inheriting(command: Command, parent: Command): Command {
  for (const inner of command.commands) inheriting(inner, parent);
  return command.copyInheritedSettings(parent);
}

/** The version that package.json says. */
function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
}

/** `quipu … | head` is no failure. */
function exitQuietlyWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
}

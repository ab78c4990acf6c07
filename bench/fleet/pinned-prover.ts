/** A prover as a process of its own, on one core. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { benchError } from "../bench-error.js";

export interface PinnedProver {
  readonly pid: number | undefined;
  /** Resolves when it has joined; rejects if it ends before. */
  readonly joined: Promise<void>;
  stop(): Promise<void>;
}

export interface ProverPlace {
  /** The file of the command `quipu`. */
  readonly main: string;
  /** Of the node. */
  readonly url: string;
  /** A file with the prover's token. */
  readonly tokenFile: string;
  /** Where circuits and keys are kept. */
  readonly buildDir: string;
}

export function startPinned(
  core: number,
  { main, url, tokenFile, buildDir }: ProverPlace,
): PinnedProver {
  const args = [
    ...["-c", `${core}`, process.execPath, main, "prover", "--json", "--proofs", "1"],
    ...["--node", url, "--token-file", tokenFile, "--name", `core-${core}`],
    ...["--build-dir", buildDir],
  ];
  const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const joined = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if ((JSON.parse(line) as { event: string }).event === "joined") resolve();
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      reject(
        benchError("ProcessLost", `a prover has ended with ${code ?? signal} before it joined`),
      );
    });
  });
  joined.catch(() => {});
  return {
    // Of the prover itself: taskset becomes what it starts.
    pid: child.pid,
    joined,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A prover as a process of its own, on one core. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface PinnedProver {
  /** Resolves when it has joined; rejects if it ends before. */
  readonly joined: Promise<void>;
  stop(): Promise<void>;
}

/** @param tokenFile a file with its token @param buildDir where circuits and keys are kept */
export function startPinned(
  core: number,
  { url, tokenFile, buildDir }: Readonly<Record<"url" | "tokenFile" | "buildDir", string>>,
): PinnedProver {
  const args = [
    ...["-c", `${core}`, process.execPath, MAIN, "prover", "--json", "--proofs", "1"],
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
    child.once("close", (code) => reject(new Error(`the prover has ended with ${code}`)));
  });
  joined.catch(() => {});
  return {
    joined,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

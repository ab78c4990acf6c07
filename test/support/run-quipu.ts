/** Runs the command line in a child process, as a user does. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; null if a signal ended the process. */
  readonly code: number | null;
  /** Standard output as JSON. @throws if it is none */
  json<Result = unknown>(): Result;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a command; its input is empty and its output a pipe. */
export function startQuipu(...args: readonly (string | number)[]): Running {
  const child = spawn(process.execPath, [main, ...args.map(String)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout!.setEncoding("utf8").on("data", (part: string) => {
    text.stdout += part;
  });
  child.stderr!.setEncoding("utf8").on("data", (part: string) => {
    text.stderr += part;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ ...text, code, json: () => JSON.parse(text.stdout) });
    });
  });
  return { process: child, ended };
}

/** Runs a command to its end. */
export function quipu(...args: readonly (string | number)[]): Promise<Ended> {
  return startQuipu(...args).ended;
}

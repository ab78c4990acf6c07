/** Commands as processes of their own, whose results come as JSON, line by line or in one piece. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface Child {
  readonly process: ChildProcess;
  /** Exit code, or null and a signal. */
  readonly ended: Promise<readonly [code: number | null, signal: string | null]>;
}

/** Starts a quipu command. @param onLine gets its standard output line by line */
export function startCommand(
  args: readonly (string | number)[],
  { core, onLine }: { readonly core?: number | undefined; readonly onLine: (line: string) => void },
): Child {
  const command = [process.execPath, MAIN, ...args.map(String)];
  const pinned = core === undefined ? command : ["taskset", "-c", `${core}`, ...command];
  const child = spawn(pinned[0]!, pinned.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: child.stdout! }).on("line", onLine);
  const ended = once(child, "close") as Promise<[number | null, string | null]>;
  return { process: child, ended };
}

/** Ends a process, if it is still there, and waits until it has ended. */
export async function endChild({ process: child, ended }: Child, signal: NodeJS.Signals) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}

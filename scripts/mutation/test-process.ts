/** Processes in which tests run on mutants. Nothing that the tests have started outlives them. */

import { type ChildProcess, fork } from "node:child_process";
import type { MutantVerdict } from "./mutant-verdict.js";

export interface TestRun {
  /** Compiled test files. */
  readonly tests: readonly string[];
  /** Matches the whole titles of the tests that run. */
  readonly titles: RegExp;
  /** What the environment says beside all that this process' own does. */
  readonly environment: Readonly<Record<string, string>>;
  /** A mutant that keeps the tests busy for longer than this has made them run for ever. */
  readonly limitMs: number;
}

/** Runs tests until one fails, in a process of their own. */
export async function runTests(run: TestRun): Promise<MutantVerdict> {
  const script = new URL("./run-tests.js", import.meta.url);
  const child = startTests(script, [run.titles.source, ...run.tests], run.environment);
  return verdictOf(child, run.limitMs);
}

/** Starts a script that runs tests, and answers with verdicts. */
export function startTests(
  script: URL,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return fork(script, arguments_, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // A group of its own, so that whatever it starts can be ended with it.
    detached: true,
  });
}

/** The next verdict of such a process, which is ended if there is none in time. */
export function verdictOf(child: ChildProcess, limitMs: number): Promise<MutantVerdict> {
  return new Promise((resolve) => {
    const clock = setTimeout(() => {
      settle({ status: "killed", file: "", title: "(the tests never end)", message: "" });
      endGroup(child);
    }, limitMs);
    const onExit = (code: number | null) =>
      settle({ status: "broken", message: `the tests ended early, with code ${code}` });
    const settle = (verdict: MutantVerdict) => {
      clearTimeout(clock);
      child.off("message", settle).off("exit", onExit);
      resolve(verdict);
    };
    child.on("message", settle).on("exit", onExit);
  });
}

function endGroup(child: ChildProcess): void {
  // Whoever holds it must see at once that it is of no more use.
  if (child.connected) child.disconnect();
  // Windows has no groups of processes.
  if (process.platform === "win32" || child.pid === undefined) child.kill("SIGKILL");
  else process.kill(-child.pid, "SIGKILL");
}

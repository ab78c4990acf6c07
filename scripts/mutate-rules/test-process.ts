/** Test files in a process of their own, with at most one mutant awake. */

import { fork } from "node:child_process";
import { join } from "node:path";

export interface TestFailure {
  /** Which of the files has failed. */
  readonly index: number;
  readonly title: string;
  readonly message: string;
}

/** What the process tells at its end. */
export interface TestsTold {
  readonly failure: TestFailure | undefined;
  /** By the id of a mutant: how often the tests have come by it. Empty if one is awake. */
  readonly reached: Readonly<Record<string, number>>;
}

/** A mutant that keeps one file busy for so many times as long as usual makes it run for ever. */
const ENDLESS = 10;

/** What starting may take on a busy machine. */
const START_MS = 20_000;

export interface TestFile {
  /** Compiled, from the root of the checkout. */
  readonly path: string;
  /** How long it takes by itself; nothing if that is to be found out. */
  readonly milliseconds?: number;
}

/**
 * @param checkout folder of a checkout with mutants in it
 * @param awake a mutant, and how often it may be come by before the tests count as failed
 */
export function runTests(
  checkout: string,
  tests: readonly TestFile[],
  awake?: { readonly id: string; readonly hitLimit: number },
): Promise<TestsTold> {
  const script = join(checkout, "dist", "scripts", "mutate-rules", "run-tests.js");
  const paths = tests.map(({ path }) => join(checkout, path));
  const child = fork(script, [awake?.id ?? "", String(awake?.hitLimit ?? ""), ...paths], {
    cwd: checkout,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise((resolve) => {
    let index = 0;
    let clock: NodeJS.Timeout | undefined;
    const fails = (title: string) => {
      resolve({ failure: { index, title, message: "" }, reached: {} });
    };
    const begin = (started: number) => {
      index = started;
      clearTimeout(clock);
      const { milliseconds } = tests[index]!;
      if (milliseconds === undefined) return;
      clock = setTimeout(
        () => {
          fails("(the tests never end)");
          child.kill("SIGKILL");
        },
        START_MS + ENDLESS * milliseconds,
      );
    };
    child.on("message", (message: TestsTold | { readonly started: number }) => {
      if ("started" in message) begin(message.started);
      else resolve(message);
    });
    child.on("exit", (code) => {
      clearTimeout(clock);
      fails(`(the tests end early, with code ${code})`);
    });
  });
}

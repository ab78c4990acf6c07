/** A process that runs test files, with at most one mutant awake. */

import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

export interface TestFile {
  /** Compiled, from the root of the checkout. */
  readonly path: string;
  /** How long it takes by itself; nothing if that is to be found out. */
  readonly milliseconds?: number;
}

/** A mutant that is to be awake. */
export interface Awake {
  readonly id: string;
  /** How often it may be come by before the tests count as failed: a loop may have become endless. */
  readonly hitLimit: number;
}

/** What the process is asked. */
export interface TestsAsked {
  readonly tests: readonly string[];
  readonly awake?: Awake | undefined;
  /** When the mutant wakes up: before the files are loaded, or before they are run. */
  readonly before: "loading" | "running";
}

export interface TestFailure {
  /** Which of the files has failed. */
  readonly index: number;
  readonly title: string;
  readonly message: string;
  /** Whether it is no test that has failed, but what prepares one. */
  readonly isHook: boolean;
}

/** What the process answers. */
export interface TestsTold {
  readonly failure: TestFailure | undefined;
  /** By the id of a mutant that slept: how often loading has come by it, since the process began. */
  readonly loading: Readonly<Record<string, number>>;
  /** The same of loading and running. */
  readonly reached: Readonly<Record<string, number>>;
  /** How often the tests have come by the mutant that was awake. */
  readonly hits: number;
  /** Whether what has failed passes again without the mutant. */
  readonly isClean: boolean;
}

/** A mutant that keeps one file busy for so many times as long as usual makes it run for ever. */
const ENDLESS = 10;

/** What starting may take on a busy machine. */
const START_MS = 20_000;

export class TestProcess {
  readonly #checkout: string;
  readonly #child: ChildProcess;

  /** @param checkout folder of a checkout with mutants in it */
  constructor(checkout: string) {
    this.#checkout = checkout;
    const script = join(checkout, "dist", "scripts", "mutate-rules", "run-tests.js");
    this.#child = fork(script, { cwd: checkout, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  }

  /** False once the process has ended, by itself or because it took too long. */
  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && !this.#child.killed;
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  /** Runs test files up to the first failure; a process that does not come to an end is one. */
  run(
    tests: readonly TestFile[],
    before: TestsAsked["before"] = "running",
    awake?: Awake,
  ): Promise<TestsTold> {
    const child = this.#child;
    const paths = tests.map(({ path }) => join(this.#checkout, path));
    return new Promise((resolve) => {
      let index = 0;
      let clock: NodeJS.Timeout | undefined;
      const settle = (told: TestsTold) => {
        clearTimeout(clock);
        child.off("message", onMessage).off("exit", onExit);
        resolve(told);
      };
      const fails = (title: string) => {
        const failure = { index, title, message: "", isHook: true };
        // It may have died of something that an earlier mutant left: a fresh process has the last word.
        settle({ failure, loading: {}, reached: {}, hits: 0, isClean: false });
      };
      const onExit = (code: number | null) => fails(`(the tests end early, with code ${code})`);
      const onMessage = (message: TestsTold | { readonly started: number }) => {
        if (!("started" in message)) return settle(message);
        index = message.started;
        clearTimeout(clock);
        const { milliseconds } = tests[index]!;
        if (milliseconds === undefined) return;
        const endless = () => {
          fails("(the tests never end)");
          this.end();
        };
        clock = setTimeout(endless, START_MS + ENDLESS * milliseconds);
      };
      child.on("message", onMessage).on("exit", onExit);
      const asked: TestsAsked = { tests: paths, awake, before };
      child.send(asked);
    });
  }
}

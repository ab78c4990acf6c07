/** Processes that run the tests of the contracts on one mutant after the other. */

import type { ChildProcess } from "node:child_process";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { startTests, verdictOf } from "../mutation/test-process.js";
import type { StageRequest } from "./run-stages.js";

interface Warm {
  readonly child: ChildProcess;
  readonly used: number;
}

/** An EVM keeps what was done on it, so it is left after so many mutants. */
const MOST_USED = 30;

export class WarmTests {
  readonly #tests: readonly string[];
  readonly #limitMs: number;
  readonly #idle: Warm[] = [];

  /**
   * @param tests all test files that may be asked for, compiled
   * @param limitMs as in `TestRun`
   */
  constructor(tests: readonly string[], limitMs: number) {
    this.#tests = tests;
    this.#limitMs = limitMs;
  }

  /** Runs tests on a mutant until one fails: in a process that is idle, or in a further one. */
  async run(request: StageRequest): Promise<MutantVerdict> {
    const { child, used } = this.#idle.pop() ?? { child: this.#start(), used: 0 };
    child.send(request);
    const verdict = await verdictOf(child, this.#limitMs);
    if (verdict.status !== "broken" && child.connected && used + 1 < MOST_USED) {
      this.#idle.push({ child, used: used + 1 });
    } else if (child.connected) child.disconnect();
    return verdict;
  }

  /** Ends the processes that are idle. */
  end(): void {
    for (const { child } of this.#idle.splice(0)) child.disconnect();
  }

  #start(): ChildProcess {
    return startTests(new URL("./run-stages.js", import.meta.url), this.#tests);
  }
}

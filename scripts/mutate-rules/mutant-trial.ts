/** Tries mutants of the rules one after the other, in a process that goes on as long as it can. */

import { join } from "node:path";
import { defaultBuildDir, packageRoot } from "../../prover/artifacts/package-root.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { Verdicts } from "../mutation/verdicts.js";
import type { RuleMutant } from "./make-mutants.js";
import { compiledTest, type Reach, type ReachingTest } from "./reach.js";
import { TestProcess } from "./test-process.js";

/** A mutant that makes the tests come by it so many times as often has made a loop endless. */
const ENDLESS = 100;

/** Verdicts of earlier runs. */
const verdicts = new Verdicts<MutantVerdict>(join(defaultBuildDir(), "rule-mutants"), packageRoot);

export class MutantTrial {
  readonly #checkout: string;
  #warm: TestProcess | undefined;

  /** @param checkout folder of a checkout with mutants in it */
  constructor(checkout: string) {
    this.#checkout = checkout;
  }

  end(): void {
    this.#warm?.end();
  }

  /** @param tests that come by the mutant, from the cheapest to the dearest */
  async verdictOn(mutant: RuleMutant, tests: readonly ReachingTest[]): Promise<MutantVerdict> {
    const { name } = mutant;
    const known = tests.map(({ test }) => verdicts.find(name, [test]));
    const killed = known.find((verdict) => verdict?.status === "killed");
    if (killed !== undefined) return killed;
    const open = tests.filter((_, i) => known[i] === undefined);
    if (open.length === 0) return { status: "survived" };
    const failure = await this.#failureOf(mutant, open);
    const passed = failure === undefined ? open : open.slice(0, failure.index);
    for (const { test } of passed) verdicts.keep(name, [test], { status: "survived" });
    if (failure === undefined) return { status: "survived" };
    const { index, title, message } = failure;
    const verdict = { status: "killed", file: open[index]!.test, title, message } as const;
    verdicts.keep(name, [verdict.file], verdict);
    return verdict;
  }

  /**
   * Runs the tests where they have been loaded and run before. A fresh process has the last word
   * where that may be wrong: where what the mutant does has been done while it slept, or where
   * something that an earlier mutant left behind has made a test fail.
   */
  async #failureOf({ name, id }: RuleMutant, tests: readonly ReachingTest[]) {
    const files = tests.map(({ test, reach: { milliseconds } }) => ({
      path: compiledTest(test),
      milliseconds,
    }));
    const sum = (count: (reach: Reach) => number) =>
      tests.reduce((total, { reach }) => total + count(reach), 0);
    const hits = sum((reach) => reach.hits[name]!);
    const loading = sum((reach) => reach.loading[name] ?? 0);
    const awake = { id, hitLimit: ENDLESS * hits };
    if (this.#warm?.isAlive !== true) this.#warm = new TestProcess(this.#checkout);
    const told = await this.#warm.run(files, "running", awake);
    if (!told.isClean) this.#warm.end();
    else if (told.failure !== undefined) return told.failure;
    else if (loading === 0 && told.hits >= hits) return undefined;
    const fresh = new TestProcess(this.#checkout);
    const { failure } = await fresh.run(files, "loading", awake);
    fresh.end();
    return failure;
  }
}

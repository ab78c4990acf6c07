/** Which mutants a test file comes by: only these can make it fail. */

import { join } from "node:path";
import { defaultBuildDir, packageRoot } from "../../prover/artifacts/package-root.js";
import { Verdicts } from "../mutation/verdicts.js";
import { TestProcess } from "./test-process.js";

/** What a test file does if no mutant is awake. */
export interface Reach {
  /** By the name of a mutant: how often the file comes by it. */
  readonly hits: Readonly<Record<string, number>>;
  /** The same while the file is loaded. */
  readonly loading: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

export interface ReachingTest {
  /** A TypeScript source, from the root of the checkout. */
  readonly test: string;
  readonly reach: Reach;
}

/** What earlier runs have found. */
const reaches = new Verdicts<Reach>(join(defaultBuildDir(), "rule-mutants"), packageRoot);

/** Where a test is when it is compiled. */
export function compiledTest(test: string): string {
  return join("dist", test.replace(/\.ts$/, ".js"));
}

/**
 * Runs a test file without a mutant.
 *
 * @param checkout folder of a checkout with mutants in it
 * @param names of the mutants by their ids
 */
export async function reachOf(
  test: string,
  checkout: string,
  names: ReadonlyMap<string, string>,
): Promise<Reach> {
  const known = reaches.find("reach", [test]);
  if (known !== undefined) return known;
  const started = Date.now();
  const child = new TestProcess(checkout);
  const { failure, reached, loading } = await child.run([{ path: compiledTest(test) }]);
  child.end();
  if (failure !== undefined) {
    throw new Error(`${test} fails without a mutant: ${failure.title}: ${failure.message}`);
  }
  const byName = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([id, count]) => [names.get(id)!, count]));
  const milliseconds = Date.now() - started;
  const reach = { hits: byName(reached), loading: byName(loading), milliseconds };
  reaches.keep("reach", [test], reach);
  return reach;
}

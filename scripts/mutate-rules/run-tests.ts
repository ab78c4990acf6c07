/**
 * Runs test files in a process of its own, so that nothing of one mutant is left for the next, and
 * stops at the first failure:
 *
 *   node dist/scripts/mutate-rules/run-tests.js ID HIT_LIMIT TEST…
 *
 * It tells which test has failed, with a mutant's ID awake. Without one (an empty text) it also
 * tells which mutants the tests reach, and how often.
 */

import "../../test/support/property-seed.js";
import Mocha from "mocha";
import type { TestFailure, TestsTold } from "./test-process.js";

const [id = "", hitLimit = "", ...tests] = process.argv.slice(2);

/** What Stryker's instrumented sources read and write. */
const stryker: {
  activeMutant?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number> };
} = id === "" ? {} : { activeMutant: id, hitCount: 0, hitLimit: Number(hitLimit) };
(globalThis as { __stryker__?: typeof stryker }).__stryker__ = stryker;

let failure: TestFailure | undefined;
for (const [index, test] of tests.entries()) {
  process.send?.({ started: index });
  failure = await failureOf(test, index);
  if (failure !== undefined) break;
}
const told: TestsTold = { failure, reached: stryker.mutantCoverage?.static ?? {} };
// Threads that tests leave behind end with the process.
process.send?.(told, () => process.exit());

async function failureOf(test: string, index: number): Promise<TestFailure | undefined> {
  const mocha = new Mocha({ bail: true, timeout: 0, reporter: class {} as never });
  mocha.addFile(test);
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    // Sources run when they are loaded, so a mutant may stop a file before its first test.
    return { index, title: "(the tests cannot be loaded)", message: firstLine(error as Error) };
  }
  return new Promise((resolve) => {
    let first: TestFailure | undefined;
    mocha
      .run(() => resolve(first))
      .on("fail", (runnable, error) => {
        first ??= { index, title: runnable.fullTitle(), message: firstLine(error) };
      });
  });
}

function firstLine(error: Error): string {
  return String(error.message).split("\n")[0]!.slice(0, 200);
}

/**
 * Runs test files when it is asked to by `test-process.ts`, and stops at the first failure. Files are
 * loaded once and can be run again and again, each time with another mutant awake.
 */

import "../../test/support/property-seed.js";
import Mocha from "mocha";
import type { TestFailure, TestsAsked, TestsTold } from "./test-process.js";

type Counts = Record<string, number>;

/** What Stryker's instrumented sources read and write. */
const stryker: {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  readonly mutantCoverage: { readonly static: Counts; readonly perTest: object };
} = { mutantCoverage: { static: {}, perTest: {} } };
(globalThis as { __stryker__?: typeof stryker }).__stryker__ = stryker;

const loaded = new Map<string, Mocha>();

process.on("message", async (asked: TestsAsked) => {
  process.send?.(await answerTo(asked));
});

async function answerTo({ tests, awake, before }: TestsAsked): Promise<TestsTold> {
  const wake = () => {
    stryker.activeMutant = awake?.id;
    stryker.hitCount = 0;
    stryker.hitLimit = awake?.hitLimit ?? Number.POSITIVE_INFINITY;
  };
  if (before === "loading") wake();
  let failure: TestFailure | undefined;
  for (const [index, test] of tests.entries()) failure ??= await loadingFailureOf(test, index);
  const loading = { ...stryker.mutantCoverage.static };
  if (before === "running") wake();
  for (const [index, test] of tests.entries()) {
    if (failure !== undefined) break;
    process.send?.({ started: index });
    failure = await failureOf(test, index);
  }
  const hits = stryker.hitCount ?? 0;
  stryker.activeMutant = undefined;
  const reached = { ...stryker.mutantCoverage.static };
  // What a mutant has left behind must not be taken for the next one's fault, nor its own for it.
  const isClean = failure === undefined || (await passesAgain(tests[failure.index]!, failure));
  return { failure, loading, reached, hits, isClean };
}

/** Sources run when they are loaded, so a mutant may stop a file before its first test. */
async function loadingFailureOf(test: string, index: number): Promise<TestFailure | undefined> {
  if (loaded.has(test)) return undefined;
  const mocha = new Mocha({ bail: true, timeout: 0, reporter: class {} as never });
  mocha.cleanReferencesAfterRun(false).addFile(test);
  loaded.set(test, mocha);
  try {
    await mocha.loadFilesAsync();
    return undefined;
  } catch (error) {
    return {
      index,
      title: "(the tests cannot be loaded)",
      message: firstLine(error),
      isHook: true,
    };
  }
}

/** @param only of the tests, whose title has this text; all if it is empty */
function failureOf(test: string, index: number, only = ""): Promise<TestFailure | undefined> {
  const mocha = loaded.get(test)!;
  mocha.fgrep(only);
  return new Promise((resolve) => {
    let first: TestFailure | undefined;
    mocha
      .run(() => resolve(first))
      .on("fail", (runnable: Mocha.Runnable, error) => {
        const [title, isHook] = [runnable.fullTitle(), runnable instanceof Mocha.Hook];
        first ??= { index, title, message: firstLine(error), isHook };
      });
  });
}

async function passesAgain(test: string, { title, isHook }: TestFailure): Promise<boolean> {
  return (await failureOf(test, 0, isHook ? "" : title)) === undefined;
}

function firstLine(error: unknown): string {
  return String((error as Error).message)
    .split("\n")[0]!
    .slice(0, 200);
}

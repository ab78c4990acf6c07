/**
 * Runs tests of the contracts on one mutant after the other, as it is told by messages. To start takes
 * far longer than most mutants live: packages, an EVM, keys and their verifiers. None of these knows
 * the contract that is tested, of which every test deploys its own.
 *
 * A mutant is killed only if the test that fails on it passes on the contract as it is, right
 * afterwards and here, compiled with the same settings. If it does not, something is left of an earlier
 * mutant, or the test looks at the form of the code, and nothing is killed.
 */

import "../../test/support/property-seed.js";
import Mocha from "mocha";
import { CONTRACTS_VARIABLE } from "../../test/support/tested-contracts.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { exactly, without } from "../mutation/titles.js";
import { UNRELATED } from "./mutant-tests.js";

/** What is to be tried. */
export interface StageRequest {
  /** Folder of the mutated contracts. */
  readonly folder: string;
  /** Folder of the contracts as they are, laid out in the same way. */
  readonly unchanged: string;
  /** Compiled test files, among those of the command line. */
  readonly tests: readonly string[];
}

interface Failure {
  readonly title: string;
  readonly file: string;
  readonly message: string;
  /** What has to pass on the contract as it is. */
  readonly titles: RegExp;
}

const RELATED = without(UNRELATED);

const mocha = new Mocha({ bail: true, timeout: 0, reporter: class {} as never });
mocha.cleanReferencesAfterRun(false);
for (const test of process.argv.slice(2)) mocha.addFile(test);
const loaded = mocha.loadFilesAsync().then(() => mocha.suite.suites);

// Whoever asked is gone or needs no more: this process ends, and with it what its tests have started.
process.once("disconnect", () => process.exit());
process.on("message", async (request) => {
  process.send?.(await verdictOn(request as StageRequest));
});

async function verdictOn({ folder, unchanged, tests }: StageRequest): Promise<MutantVerdict> {
  try {
    process.env[CONTRACTS_VARIABLE] = folder;
    const failure = await firstFailure(tests, RELATED);
    process.env[CONTRACTS_VARIABLE] = unchanged;
    if (failure === undefined) return { status: "survived" };
    const { title, file, message, titles } = failure;
    const again = await firstFailure([file], titles);
    if (again === undefined) return { status: "killed", title, file, message };
    return { status: "broken", message: `fails without a mutant: ${title}: ${again.message}` };
  } catch (error) {
    return { status: "broken", message: String(error) };
  }
}

/** Runs those tests of some files whose titles match, until one fails. */
async function firstFailure(
  files: readonly string[],
  titles: RegExp,
): Promise<Failure | undefined> {
  const suites = await loaded;
  mocha.suite.suites = files.flatMap((file) => suites.filter((suite) => suite.file === file));
  mocha.grep(titles);
  return new Promise((resolve) => {
    let failure: Failure | undefined;
    const runner = mocha.run(() => resolve(failure));
    runner.on("fail", (test: Mocha.Runnable, error: Error) => {
      failure ??= {
        title: test.fullTitle(),
        file: test.file!,
        message: error.message.split("\n")[0]!.slice(0, 200),
        titles: test instanceof Mocha.Test ? exactly(test.fullTitle()) : RELATED,
      };
    });
  });
}

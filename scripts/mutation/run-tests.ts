/**
 * Runs test files on the sources that the environment names, in a process of its own, so that nothing
 * of one mutant is left for the next. Stops at the first failure and tells what failed.
 */

import "../../test/support/property-seed.js";
import Mocha from "mocha";
import { mochaHooks } from "../../test/support/running-test.js";
import type { MutantVerdict } from "./mutant-verdict.js";

const [titles, ...tests] = process.argv.slice(2);
const options = { bail: true, timeout: 0, rootHooks: mochaHooks };
const mocha = new Mocha({ ...options, reporter: class {} as never });
mocha.grep(new RegExp(titles!));
for (const test of tests) mocha.addFile(test);

// Whoever asked may be gone: then this process ends, and with it what its tests have started.
process.once("disconnect", () => process.exit());

try {
  await mocha.loadFilesAsync();
  let verdict: MutantVerdict = { status: "survived" };
  const runner = mocha.run(() => {
    // Where no test has the title that is asked for, nothing has passed.
    const isEmpty = runner.total === 0 && verdict.status === "survived";
    tell(isEmpty ? { status: "broken", message: `no test matches ${titles}` } : verdict);
  });
  runner.on("fail", (test: Mocha.Runnable, error: Error & { code?: unknown }) => {
    if (verdict.status !== "survived") return;
    // A template that does not compile is no mutant; one that a test wants refused has no such code.
    verdict =
      error.code === "CircuitCompileFailed"
        ? { status: "stillborn" }
        : {
            status: "killed",
            title: test.fullTitle(),
            file: test.file ?? "",
            message: error.message.split("\n")[0]!.slice(0, 200),
            isHook: test instanceof Mocha.Hook,
          };
  });
} catch (error) {
  tell({ status: "broken", message: String(error) });
}

/** Threads that tests leave behind end with the process. */
function tell(verdict: MutantVerdict): void {
  process.send?.(verdict, () => process.exit());
}

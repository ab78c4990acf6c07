/** Which test runs. Required by mocha before any test, since hooks of all tests reach processes that way. */
import type { Context } from "mocha";

let titles: readonly string[] = [];

export const mochaHooks = {
  beforeEach(this: Context): void {
    titles = this.currentTest!.titlePath();
  },
};

/** Titles of the test that runs, from the outermost suite on; none if mocha was not told to require this. */
export function titlesOfRunningTest(): readonly string[] {
  return titles;
}

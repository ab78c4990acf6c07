/** Tries mutants of circuits: lays out the circuits with one fault in them, and runs tests on these. */

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { Controls } from "../mutation/controls.js";
import type { MutatedFile } from "../mutation/mutant.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { runTests } from "../mutation/test-process.js";
import { without } from "../mutation/titles.js";
import { COUNTING } from "./mutant-tests.js";

/** On a busy machine, too. */
const STAGE_LIMIT_MS = 3_600_000;

const MEANING = without(COUNTING);

export class MutantTrial {
  readonly #controls = new Controls(MEANING, (file, titles) => this.#verdictOn([file], titles));

  /** @param tests compiled test files */
  async run(mutant: MutatedFile, tests: readonly string[]): Promise<MutantVerdict> {
    return this.#controls.confirm(await this.#verdictOn(tests, MEANING, mutant));
  }

  async #verdictOn(
    tests: readonly string[],
    titles: RegExp,
    mutant?: MutatedFile,
  ): Promise<MutantVerdict> {
    const folder = await mkdtemp(join(tmpdir(), "quipu-mutant-"));
    try {
      const circuits = join(folder, "circuits");
      await cp(join(packageRoot, "circuits"), circuits, { recursive: true });
      if (mutant !== undefined) await writeFile(join(circuits, mutant.file), mutant.source);
      const build = join(folder, "build");
      await mkdir(build);
      const environment = { QUIPU_TEST_CIRCUITS: circuits, QUIPU_BUILD_DIR: build };
      return await runTests({ tests, titles, environment, limitMs: STAGE_LIMIT_MS });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

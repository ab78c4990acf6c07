/** Tries mutants of contracts: compiles one, and runs tests on what came of it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { COMPILED_NAME, CONTRACTS_VARIABLE } from "../../test/support/tested-contracts.js";
import { Controls } from "../mutation/controls.js";
import type { MutatedFile } from "../mutation/mutant.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { runTests } from "../mutation/test-process.js";
import { without } from "../mutation/titles.js";
import { contractTests, UNRELATED } from "./mutant-tests.js";
import { compileSources } from "./solidity-compiler.js";
import { WarmTests } from "./warm-tests.js";

/** All tests take a minute or two; a machine may be busy with other things. */
const STAGE_LIMIT_MS = 1_800_000;

const RELATED = without(UNRELATED);

export class MutantTrial {
  readonly #sources: ReadonlyMap<string, string>;
  readonly #warm: WarmTests;
  readonly #warmTests: readonly string[];
  readonly #controls = new Controls(RELATED, (file, titles) => this.#runAfresh([file], titles));

  /** @param sources the contracts as they are, by name */
  constructor(sources: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#warmTests = contractTests(packageRoot).map(compiledTest);
    this.#warm = new WarmTests(this.#warmTests, STAGE_LIMIT_MS);
  }

  /** @param tests compiled */
  async run(mutant: MutatedFile, tests: readonly string[]): Promise<MutantVerdict> {
    const areWarm = tests.every((test) => this.#warmTests.includes(test));
    // What is warm tries each test that fails without a mutant by itself.
    if (areWarm) return this.#laidOut(mutant, (folder) => this.#warm.run({ folder, tests }));
    return this.#controls.confirm(await this.#runAfresh(tests, RELATED, mutant));
  }

  /** Ends what waits for a further mutant. */
  end(): void {
    this.#warm.end();
  }

  #runAfresh(
    tests: readonly string[],
    titles: RegExp,
    mutant?: MutatedFile,
  ): Promise<MutantVerdict> {
    return this.#laidOut(mutant, (folder) => {
      const environment = { [CONTRACTS_VARIABLE]: folder };
      return runTests({ tests, titles, environment, limitMs: STAGE_LIMIT_MS });
    });
  }

  /** Compiles the contracts, with one file mutated if one is given, and tests them in a folder of their own. */
  async #laidOut(
    mutant: MutatedFile | undefined,
    test: (folder: string) => Promise<MutantVerdict>,
  ): Promise<MutantVerdict> {
    const sources = new Map(this.#sources);
    if (mutant !== undefined) sources.set(mutant.file, mutant.source);
    const byPath = new Map([...sources].map(([name, text]) => [`contracts/${name}`, text]));
    const compiled = compileSources(byPath);
    if (compiled === undefined) return { status: "stillborn" };
    const folder = await mkdtemp(join(tmpdir(), "quipu-mutant-"));
    try {
      await writeFile(join(folder, COMPILED_NAME), JSON.stringify(compiled));
      for (const [name, text] of sources) await writeFile(join(folder, name), text);
      return await test(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function compiledTest(test: string): string {
  return join(packageRoot, "dist", test.replace(/\.ts$/, ".js"));
}

/** Tries mutants of contracts: compiles one, and runs tests on what came of it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { COMPILED_NAME, CONTRACTS_VARIABLE } from "../../test/support/tested-contracts.js";
import type { Mutant } from "../mutation/mutant.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { runTests } from "../mutation/test-process.js";
import { contractTests, UNRELATED } from "./mutant-tests.js";
import { compileSources } from "./solidity-compiler.js";
import { WarmTests } from "./warm-tests.js";

/** All tests take a minute or two; a machine may be busy with other things. */
const STAGE_LIMIT_MS = 1_800_000;

export class MutantTrial {
  readonly #sources: ReadonlyMap<string, string>;
  readonly #warm: WarmTests;
  readonly #warmTests: readonly string[];

  /** @param sources the contracts as they are, by name */
  constructor(sources: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#warmTests = contractTests(packageRoot).map(compiledTest);
    this.#warm = new WarmTests(this.#warmTests, STAGE_LIMIT_MS);
  }

  /** @param tests compiled */
  async run({ file, source }: Mutant, tests: readonly string[]): Promise<MutantVerdict> {
    const mutated = new Map([...this.#sources, [file, source]]);
    const byPath = new Map([...mutated].map(([name, text]) => [`contracts/${name}`, text]));
    const compiled = compileSources(byPath);
    if (compiled === undefined) return { status: "stillborn" };
    const folder = await mkdtemp(join(tmpdir(), "quipu-mutant-"));
    try {
      await writeFile(join(folder, COMPILED_NAME), JSON.stringify(compiled));
      for (const [name, text] of mutated) await writeFile(join(folder, name), text);
      return await this.#test(folder, tests);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Ends what waits for a further mutant. */
  end(): void {
    this.#warm.end();
  }

  #test(folder: string, tests: readonly string[]): Promise<MutantVerdict> {
    if (tests.every((test) => this.#warmTests.includes(test))) {
      return this.#warm.run({ folder, tests });
    }
    const environment = { [CONTRACTS_VARIABLE]: folder };
    return runTests({ tests, without: UNRELATED, environment, limitMs: STAGE_LIMIT_MS });
  }
}

function compiledTest(test: string): string {
  return join(packageRoot, "dist", test.replace(/\.ts$/, ".js"));
}

/** Tries mutants of contracts: compiles one, and runs tests on what came of it. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";
import { OPTIMISTIC_CONTRACT } from "../../l1/artifacts/optimistic-contract.js";
import { ROLLUP_CONTRACT } from "../../l1/artifacts/rollup-contract.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { CONTRACTS_VARIABLE, compiledName } from "../../test/support/tested-contracts.js";
import { Controls } from "../mutation/controls.js";
import type { MutatedFile } from "../mutation/mutant.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { runTests } from "../mutation/test-process.js";
import { without } from "../mutation/titles.js";
import { contractTests, isOptimistic, optimisticTests, UNRELATED } from "./mutant-tests.js";
import { compileSources } from "./solidity-compiler.js";
import { WarmTests } from "./warm-tests.js";

/** All tests take a minute or two; a machine may be busy with other things. */
const STAGE_LIMIT_MS = 1_800_000;

const RELATED = without(UNRELATED);

interface Pool {
  /** Compiled. */
  readonly tests: readonly string[];
  readonly processes: WarmTests;
  /** Folder of the contract as it is, laid out as a mutant is: a test that asks for the other one fails there, too. */
  unchanged?: Promise<string>;
}

export class MutantTrial {
  readonly #sources: ReadonlyMap<string, string>;
  /** The tests of one contract and those of the other apart: a file's hooks run with whatever is run in its process. */
  readonly #warm: readonly Pool[];
  readonly #controls = new Controls(RELATED, (file, titles) => this.#runAfresh([file], titles));

  /** @param sources the contracts as they are, by path in `contracts/` */
  constructor(sources: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#warm = [contractTests(packageRoot), optimisticTests(packageRoot)].map((paths) => {
      const tests = paths.map(compiledTest);
      return { tests, processes: new WarmTests(tests, STAGE_LIMIT_MS) };
    });
  }

  /** @param tests compiled */
  async run(mutant: MutatedFile, tests: readonly string[]): Promise<MutantVerdict> {
    const pool = this.#warm.find((each) => tests.every((test) => each.tests.includes(test)));
    if (pool === undefined)
      return this.#controls.confirm(await this.#runAfresh(tests, RELATED, mutant));
    // What is warm tries each test that fails without a mutant by itself.
    pool.unchanged ??= this.#layOutUnchanged(tests);
    const unchanged = await pool.unchanged;
    return this.#laidOut(mutant, tests, (folder) =>
      pool.processes.run({ folder, unchanged, tests }),
    );
  }

  /** Ends what waits for a further mutant. */
  async end(): Promise<void> {
    for (const { processes, unchanged } of this.#warm) {
      processes.end();
      const folder = await unchanged;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }

  #runAfresh(
    tests: readonly string[],
    titles: RegExp,
    mutant?: MutatedFile,
  ): Promise<MutantVerdict> {
    return this.#laidOut(mutant, tests, (folder) => {
      const environment = { [CONTRACTS_VARIABLE]: folder };
      return runTests({ tests, titles, environment, limitMs: STAGE_LIMIT_MS });
    });
  }

  /** Tests the contracts, with one file mutated if one is given, in a folder of their own. */
  async #laidOut(
    mutant: MutatedFile | undefined,
    tests: readonly string[],
    test: (folder: string) => Promise<MutantVerdict>,
  ): Promise<MutantVerdict> {
    const folder = await this.#layOut(contractsOf(tests), mutant);
    if (folder === undefined) return { status: "stillborn" };
    try {
      return await test(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #layOutUnchanged(tests: readonly string[]): Promise<string> {
    const folder = await this.#layOut(contractsOf(tests));
    if (folder === undefined) throw new Error("solc refuses the contracts as they are");
    return folder;
  }

  /** Compiles contracts into a folder. Returns undefined if solc refuses one. */
  async #layOut(contracts: readonly string[], mutant?: MutatedFile): Promise<string | undefined> {
    const sources = new Map(this.#sources);
    if (mutant !== undefined) sources.set(mutant.file, mutant.source);
    const byPath = new Map([...sources].map(([name, text]) => [`contracts/${name}`, text]));
    const compiled = contracts.map((path) => [compiledName(path), compileSources(byPath, path)]);
    if (compiled.some(([, contract]) => contract === undefined)) return undefined;
    const folder = await mkdtemp(join(tmpdir(), "quipu-mutant-"));
    for (const [name, contract] of compiled as [string, CompiledContract][]) {
      await writeFile(join(folder, name), JSON.stringify(contract));
    }
    for (const [name, text] of sources) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return folder;
  }
}

/** The contracts that tests ask for. @param tests compiled */
function contractsOf(tests: readonly string[]): string[] {
  const optimistic = tests.filter((test) => isOptimistic(relative(packageRoot, test)));
  return [
    ...(optimistic.length < tests.length ? [ROLLUP_CONTRACT] : []),
    ...(optimistic.length > 0 ? [OPTIMISTIC_CONTRACT] : []),
  ];
}

function compiledTest(test: string): string {
  return join(packageRoot, "dist", test.replace(/\.ts$/, ".js"));
}

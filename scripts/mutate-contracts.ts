/**
 * Breaks the contracts in every small way and looks whether the tests notice, by meaning and not by
 * gas or size: node dist/scripts/mutate-contracts.js [options]. For the options see
 * mutation/mutation-run.ts.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { equivalents } from "./mutate-contracts/equivalents.js";
import { type ContractMutation, makeMutants } from "./mutate-contracts/make-mutants.js";
import { testStages } from "./mutate-contracts/mutant-tests.js";
import { MutantTrial } from "./mutate-contracts/try-mutant.js";
import { runMutation } from "./mutation/mutation-run.js";

const weakening: readonly ContractMutation[] = ["check dropped", "modifier dropped", "comparison"];

const folder = "contracts";
const sources = sourcesIn(folder);
const testContracts = [...sourcesIn(join(folder, "test")).values()];

const trial = new MutantTrial(sources);
await runMutation({
  ...{ folder, sources, makeMutants, weakening, equivalents },
  stagesOf: (mutant) => testStages(mutant, packageRoot),
  // Whatever a test looks at, the rollup is made of all sources.
  readBy: () => [...sources.values(), ...testContracts],
  tryMutant: (mutant, tests) => trial.run(mutant, tests),
});
await trial.end();

/** The sources in a folder, by name. */
function sourcesIn(path: string): Map<string, string> {
  const names = readdirSync(join(packageRoot, path)).filter((name) => name.endsWith(".sol"));
  const read = (name: string) => readFileSync(join(packageRoot, path, name), "utf8");
  return new Map(names.sort().map((name) => [name, read(name)]));
}

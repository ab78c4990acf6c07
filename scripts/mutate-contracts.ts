/**
 * Breaks the contracts in every small way and looks whether the tests notice, by meaning and not by
 * gas or size: node dist/scripts/mutate-contracts.js [options]. For the options see
 * mutation/mutation-run.ts.
 */

import { packageRoot } from "../prover/artifacts/package-root.js";
import { contractSources, sourcesIn } from "./mutate-contracts/contract-sources.js";
import { equivalents } from "./mutate-contracts/equivalents.js";
import { type ContractMutation, makeMutants } from "./mutate-contracts/make-mutants.js";
import { isOptimistic, testStages } from "./mutate-contracts/mutant-tests.js";
import { MutantTrial } from "./mutate-contracts/try-mutant.js";
import { runMutation } from "./mutation/mutation-run.js";

const weakening: readonly ContractMutation[] = ["check dropped", "modifier dropped", "comparison"];

const sources = contractSources();
const shared = [...sources].filter(([name]) => !isOptimistic(name)).map(([, text]) => text);
const testContracts = [...sourcesIn("test").values()];

const trial = new MutantTrial(sources);
await runMutation({
  ...{ folder: "contracts", sources, makeMutants, weakening, equivalents },
  stagesOf: (mutant) => testStages(mutant, packageRoot),
  // Whatever a test looks at, the contract is made of all its sources.
  readBy: (test) => [...(isOptimistic(test) ? sources.values() : shared), ...testContracts],
  tryMutant: (mutant, tests) => trial.run(mutant, tests),
});
await trial.end();

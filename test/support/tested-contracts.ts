/**
 * The contract that the tests are about: the rollup of the checkout, or one that the environment names
 * in its place, which `npm run mutate:contracts` does.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CompiledContract,
  DEPLOYMENT_SETTINGS,
} from "../../l1/artifacts/compile-contracts.js";
import { rollupContract } from "../../l1/artifacts/rollup-contract.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

/** Names a folder of sources that has the compiled rollup in it. */
export const CONTRACTS_VARIABLE = "QUIPU_TEST_CONTRACTS";
/** Name of the compiled rollup in that folder. */
export const COMPILED_NAME = "Rollup.json";

/** Folder of the sources. */
export function contractsFolder(): string {
  return process.env[CONTRACTS_VARIABLE] ?? join(packageRoot, "contracts");
}

/**
 * Made in a fraction of the time, and every instruction comes from one place of the source. Long constants are made
 * by short code and what is known is not computed twice, or the contract would be longer than a chain takes.
 */
export const UNOPTIMISED_SETTINGS = {
  ...DEPLOYMENT_SETTINGS,
  optimizer: { enabled: false, runs: 1, details: { constantOptimizer: true, cse: true } },
  viaIR: false,
};

let own: Promise<CompiledContract> | undefined;

/** The compiled rollup. @throws QuipuError as `rollupContract` does. */
export async function testedRollup(): Promise<CompiledContract> {
  const named = process.env[CONTRACTS_VARIABLE];
  if (named === undefined) {
    own ??= rollupContract();
    return own;
  }
  return JSON.parse(await readFile(join(named, COMPILED_NAME), "utf8"));
}

/** The compiled `contracts/optimistic/OptimisticRollup.sol`. */
import {
  type CompiledContract,
  type CompiledSources,
  type CompileOptions,
  compileContracts,
  contractOf,
  DEPLOYMENT_SETTINGS,
} from "./compile-contracts.js";
import { rollupSources, sourcesIn } from "./rollup-contract.js";
import type { CompilerSettings } from "./solidity-compiler.js";

const OPTIMISTIC_FOLDER = "contracts/optimistic";

/** The optimistic L1 contract among its sources. */
export const OPTIMISTIC_CONTRACT = `${OPTIMISTIC_FOLDER}/OptimisticRollup.sol:OptimisticRollup`;

/** Fewer runs make less code: with those of the other contract it would not fit into 24,576 bytes (EIP-170). */
export const OPTIMISTIC_SETTINGS: CompilerSettings = {
  ...DEPLOYMENT_SETTINGS,
  optimizer: { enabled: true, runs: 200 },
};

/**
 * The optimistic L1 contract, compiled at the first call.
 *
 * @throws QuipuError as `compileContracts` does.
 */
export async function optimisticContract(options: CompileOptions = {}): Promise<CompiledContract> {
  return contractOf(await compileOptimistic(options), OPTIMISTIC_CONTRACT);
}

/** The contract with all that it imports. @throws QuipuError as `compileContracts` does. */
export async function compileOptimistic(options: CompileOptions = {}): Promise<CompiledSources> {
  return compileContracts("optimistic-contract", await optimisticSources(), {
    settings: OPTIMISTIC_SETTINGS,
    ...options,
  });
}

/** The sources of both L1 contracts by path. */
export async function optimisticSources(): Promise<Map<string, string>> {
  return new Map([...(await rollupSources()), ...(await sourcesIn(OPTIMISTIC_FOLDER))]);
}

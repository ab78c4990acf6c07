/** The compiled `contracts/Rollup.sol`. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import {
  type CompiledContract,
  type CompiledSources,
  type CompileOptions,
  compileContracts,
  contractOf,
} from "./compile-contracts.js";

/** Folder of quipu's contracts, in which their paths begin. */
const CONTRACTS_FOLDER = "contracts";

/** The L1 contract among its sources. */
export const ROLLUP_CONTRACT = `${CONTRACTS_FOLDER}/Rollup.sol:Rollup`;

/**
 * The L1 contract, compiled at the first call.
 *
 * @throws QuipuError as `compileContracts` does.
 */
export async function rollupContract(options: CompileOptions = {}): Promise<CompiledContract> {
  return contractOf(await compileRollup(options), ROLLUP_CONTRACT);
}

/** The L1 contract with all that it imports. @throws QuipuError as `compileContracts` does. */
export async function compileRollup(options: CompileOptions = {}): Promise<CompiledSources> {
  return compileContracts("rollup-contract", await rollupSources(), options);
}

/** The sources of the L1 contract by path; those of the tests stand in a folder below. */
export async function rollupSources(): Promise<Map<string, string>> {
  return new Map(await sourcesIn(CONTRACTS_FOLDER));
}

/** The sources in a folder of quipu's contracts, by path, without those in folders below. */
export async function sourcesIn(folder: string): Promise<[path: string, text: string][]> {
  const entries = await readdir(join(packageRoot, folder));
  const paths = entries.filter((name) => name.endsWith(".sol")).sort();
  const read = async (name: string): Promise<[string, string]> => {
    const path = `${folder}/${name}`;
    return [path, await readFile(join(packageRoot, path), "utf8")];
  };
  return Promise.all(paths.map(read));
}

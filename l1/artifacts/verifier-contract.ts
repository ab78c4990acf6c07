/**
 * The verifier contract of a key: written by snarkjs from its own template, and compiled. It is made
 * from the key whenever it is needed and stands in no repository, so it cannot be another key's.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { zKey } from "snarkjs";
import { withSingleThreadCurve } from "../../prover/snarkjs/single-thread-curve.js";
import {
  type CompiledContract,
  type CompileOptions,
  compileContracts,
  contractOf,
} from "./compile-contracts.js";

const SOURCE_PATH = "Groth16Verifier.sol";

/**
 * The source of the verifier of a proving key.
 *
 * @param zkeyPath the .zkey, of which only the public parts are read
 */
export async function verifierSource(zkeyPath: string): Promise<string> {
  const snarkjs = dirname(dirname(createRequire(import.meta.url).resolve("snarkjs")));
  const template = join(snarkjs, "templates", "verifier_groth16.sol.ejs");
  const groth16 = await readFile(template, "utf8");
  return withSingleThreadCurve(() => zKey.exportSolidityVerifier(zkeyPath, { groth16 }));
}

/**
 * The compiled verifier of a proving key.
 *
 * @throws QuipuError as `compileContracts` does.
 */
export async function verifierContract(
  zkeyPath: string,
  options: CompileOptions = {},
): Promise<CompiledContract> {
  const sources = new Map([[SOURCE_PATH, await verifierSource(zkeyPath)]]);
  const compiled = await compileContracts("verifier-contract", sources, options);
  return contractOf(compiled, `${SOURCE_PATH}:Groth16Verifier`);
}

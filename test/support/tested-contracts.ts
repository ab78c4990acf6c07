/**
 * The contracts that the tests are about: those of the checkout, or others that the environment names
 * in their place, which `npm run mutate:contracts` does. A process that is traced has them unoptimised.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CompiledContract,
  contractOf,
  DEPLOYMENT_SETTINGS,
} from "../../l1/artifacts/compile-contracts.js";
import {
  compileOptimistic,
  OPTIMISTIC_CONTRACT,
  optimisticContract,
} from "../../l1/artifacts/optimistic-contract.js";
import { ROLLUP_CONTRACT, rollupContract } from "../../l1/artifacts/rollup-contract.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { isTraced, traceContract } from "./execution-trace.js";

/** Names a folder of sources that has the compiled contracts in it. */
export const CONTRACTS_VARIABLE = "QUIPU_TEST_CONTRACTS";
/** Whether contracts may be longer than a chain takes: they are, without the optimizer. A process may learn of it late. */
export function areUnoptimised(): boolean {
  return isTraced || process.env[CONTRACTS_VARIABLE] !== undefined;
}

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

const own = new Map<string, Promise<CompiledContract>>();

/** The compiled rollup. @throws QuipuError as `rollupContract` does. */
export function testedRollup(): Promise<CompiledContract> {
  return testedContract(ROLLUP_CONTRACT, rollupContract);
}

/** The compiled optimistic rollup. @throws QuipuError as `optimisticContract` does. */
export function testedOptimistic(): Promise<CompiledContract> {
  return testedContract(OPTIMISTIC_CONTRACT, optimisticContract);
}

/** Name of a compiled contract in the folder that the environment names. @param path as solc names it */
export function compiledName(path: string): string {
  return `${path.split(":")[1]}.json`;
}

async function testedContract(
  path: string,
  compile: () => Promise<CompiledContract>,
): Promise<CompiledContract> {
  const named = process.env[CONTRACTS_VARIABLE];
  if (named !== undefined)
    return JSON.parse(await readFile(join(named, compiledName(path)), "utf8"));
  const known = own.get(path) ?? (isTraced ? tracedContract(path) : compile());
  own.set(path, known);
  return known;
}

/** A contract every call of which is traced from now on. */
async function tracedContract(path: string): Promise<CompiledContract> {
  const contract = contractOf(await compileOptimistic({ settings: UNOPTIMISED_SETTINGS }), path);
  traceContract(path, contract);
  return contract;
}

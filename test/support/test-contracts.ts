/** The contracts of `contracts/test/`: tokens and receivers that behave as badly as they can. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CompiledContract,
  type CompiledSources,
  compileContracts,
  contractOf,
} from "../../l1/artifacts/compile-contracts.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { UNOPTIMISED_SETTINGS } from "./tested-contracts.js";

const FOLDER = "contracts/test";

let compiled: Promise<CompiledSources> | undefined;

/** The contract of that name. @param file where it stands, without the ending */
export async function testContract(name: string, file: string): Promise<CompiledContract> {
  compiled ??= compileAll();
  return contractOf(await compiled, `${FOLDER}/${file}.sol:${name}`);
}

async function compileAll(): Promise<CompiledSources> {
  const names = (await readdir(join(packageRoot, FOLDER))).sort();
  const sources = new Map<string, string>();
  for (const name of names) {
    const path = `${FOLDER}/${name}`;
    sources.set(path, await readFile(join(packageRoot, path), "utf8"));
  }
  return compileContracts("test-contracts", sources, { settings: UNOPTIMISED_SETTINGS });
}

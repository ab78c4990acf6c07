/**
 * A workload on disk: `genesis.json`, `operations.jsonl` and, for generated accounts, `keys.json`.
 * Each file's format is described in the module that reads it.
 */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../files/make-folder.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { Genesis } from "../src/state/genesis.js";
import type { Workload } from "./generate-workload.js";
import { readGenesis, writeGenesis } from "./genesis-file.js";
import { writeTestKeys } from "./keys-file.js";
import { readOperations, writeOperations } from "./operations-file.js";

/** The accounts that a rollup starts from and the operations that it processes. */
export interface Assignment {
  readonly genesis: Genesis;
  /** In the order in which they are admitted. */
  readonly operations: readonly SignedOperation[];
}

/** Path of the genesis in a folder. */
export function genesisPath(folder: string): string {
  return join(folder, "genesis.json");
}

/** Path of the signed operations in a folder. */
export function operationsPath(folder: string): string {
  return join(folder, "operations.jsonl");
}

/** The name of the operations file in older versions. */
const OLD_NAME = "transfers.jsonl";

/**
 * Reads a workload. Signatures are verified later, at admission.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readWorkload(folder: string): Promise<Assignment> {
  const genesis = await readGenesis(genesisPath(folder));
  await assertNotOld(folder);
  return { genesis, operations: await readOperations(operationsPath(folder)) };
}

/** Refuses a workload of an older version and says what to change. */
async function assertNotOld(folder: string): Promise<void> {
  const old = join(folder, OLD_NAME);
  const has = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );
  if ((await has(operationsPath(folder))) || !(await has(old))) return;
  const expected = 'operations.jsonl: rename it, and begin each transfer with "kind":"transfer"';
  throw new QuipuError("InvalidFile", gotExpected(folder, OLD_NAME, expected));
}

/**
 * Writes a generated workload. Each file is written whole or not at all; existing files are replaced.
 *
 * @throws QuipuError `FileUnwritable` if the folder cannot be written to, `NoSpaceLeft`.
 */
export async function writeWorkload(folder: string, workload: Workload): Promise<void> {
  await makeFolder(folder);
  await writeGenesis(genesisPath(folder), workload);
  await writeTestKeys(join(folder, "keys.json"), workload.privateKeys);
  const { payments, transfers, withdrawals } = workload;
  await writeOperations(operationsPath(folder), [...payments, ...transfers, ...withdrawals]);
}

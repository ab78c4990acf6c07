/** `genesis.json`, what a rollup starts from, as a file; `src/state/genesis-json.ts` has its text. */
import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../files/atomic-file.js";
import { readText } from "../files/read-text.js";
import type { Genesis } from "../src/state/genesis.js";
import { formatGenesis, parseGenesis } from "../src/state/genesis-json.js";

/** Writes a genesis file, one account a line. */
export async function writeGenesis(path: string, genesis: Genesis): Promise<void> {
  await writeAtomically(path, (file) => writeFile(file, formatGenesis(genesis)));
}

/**
 * Reads a genesis file.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readGenesis(path: string): Promise<Genesis> {
  return parseGenesis(await readText(path), path);
}

/**
 * Circomlib's constants of Poseidon, cut down to the widths that quipu's circuits and their tests
 * use. Reading all of them takes circom longer than compiling a circuit.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const NAME = join("circomlib", "circuits", "poseidon_constants.circom");

/** Writes the constants of some widths of the state below a folder, where an include finds them. */
export async function writeConstants(folder: string, widths: readonly number[]): Promise<void> {
  const path = createRequire(import.meta.url).resolve(NAME.replaceAll("\\", "/"));
  const kept: string[] = [];
  let keeping = true;
  for (const line of (await readFile(path, "utf8")).split("\n")) {
    const [, width] = /^\s*(?:\} else )?if ?\(t ?== ?(\d+)\) ?\{/.exec(line) ?? [];
    if (width !== undefined) keeping = widths.includes(Number(width)) || width === "2";
    if (/^\s*\} else \{/.test(line)) keeping = true;
    if (keeping) kept.push(line);
  }
  await mkdir(dirname(join(folder, NAME)), { recursive: true });
  await writeFile(join(folder, NAME), kept.join("\n"));
}

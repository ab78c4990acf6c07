/** Compiles circuits that a test writes itself, for what circom says of them. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileCircom } from "../../prover/circuits/circom-compiler.js";
import { temporaryFolder } from "./temporary-folder.js";

/**
 * @param source of a whole circuit, but for its pragma
 * @throws QuipuError `CircuitCompileFailed`.
 */
export async function compileSource(source: string): Promise<void> {
  const folder = temporaryFolder();
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "main.circom"), `pragma circom 2.2.0;\n${source}\n`);
  await compileCircom({
    ...{ folder, main: "main.circom", includeDirs: [], outputDir: "out" },
    ...{
      origin: new Map<string, string>(),
      outputs: ["r1cs", "wasm", "sym"],
      optimization: "O0",
      signal: undefined,
    },
  });
}

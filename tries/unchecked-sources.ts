/**
 * The circuits without their checks: a copy in which every `===` statement is gone. Its witness
 * generator computes what an honest one would, from whatever input, and never refuses: the
 * generator of a prover who cheats.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultBuildDir } from "../prover/artifacts/package-root.js";

/** Removes comments and every statement that only checks. */
export function stripChecks(source: string): string {
  const code = source.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
  // Looking for one that is not there takes the square of the time of the longest statement.
  return code.includes("===") ? code.replace(/[^;{}]*===[^;{}]*;/g, "") : code;
}

/** Copies a folder of circuits without their checks into the build folder; returns the copy's folder. */
export async function uncheckedCopy(
  folder: string,
  buildDir: string = defaultBuildDir(),
): Promise<string> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith(".circom")).sort();
  const sources = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const hash = createHash("sha256")
    .update(JSON.stringify([files, sources]))
    .digest("hex");
  const copy = join(buildDir, "unchecked", hash.slice(0, 16));
  for (const [i, name] of files.entries()) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), stripChecks(sources[i]!));
  }
  return copy;
}

/**
 * Sources of circuits that differ from the shipped ones, kept in the build folder once for each
 * content. A folder of them appears as a whole, so that tests which run side by side can share it.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultBuildDir } from "../prover/artifacts/package-root.js";
import { withStage } from "../prover/artifacts/stage.js";

/** Text by path from the folder of the circuits. */
export type CircuitTexts = ReadonlyMap<string, string>;

/** Reads all circuits below a folder. */
export async function readCircuits(folder: string): Promise<CircuitTexts> {
  const entries = await readdir(folder, { recursive: true });
  const names = entries.filter((name) => name.endsWith(".circom")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return new Map(names.map((name, i) => [name.replaceAll("\\", "/"), texts[i]!]));
}

/**
 * Keeps circuits, unless they are there already.
 * @param kind folder in the build folder
 * @returns the folder of these circuits
 */
export async function keepCircuits(
  kind: string,
  texts: CircuitTexts,
  buildDir: string = defaultBuildDir(),
): Promise<string> {
  const hash = createHash("sha256")
    .update(JSON.stringify([...texts]))
    .digest("hex");
  const folder = join(buildDir, kind, hash.slice(0, 16));
  if (existsSync(folder)) return folder;
  await withStage(buildDir, async (stage) => {
    const staged = join(stage, "circuits");
    for (const [name, text] of texts) {
      await mkdir(dirname(join(staged, name)), { recursive: true });
      await writeFile(join(staged, name), text);
    }
    await mkdir(dirname(folder), { recursive: true });
    await rename(staged, folder).catch((error: unknown) => {
      // Another process may have been faster; what it has put there is the same.
      if (!existsSync(folder)) throw error;
    });
  });
  return folder;
}

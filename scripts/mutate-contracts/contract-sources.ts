/** The sources of the contracts that are mutated. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";

/** The sources of both rollups, by path in `contracts/`; those of the optimistic one alone stand last. */
export function contractSources(): Map<string, string> {
  return new Map([...sourcesIn(""), ...sourcesIn("optimistic")]);
}

/** The sources in a folder of `contracts/`, by path, without those in folders below. */
export function sourcesIn(folder: string): Map<string, string> {
  const names = readdirSync(join(packageRoot, "contracts", folder)).sort();
  const paths = names.filter((name) => name.endsWith(".sol")).map((name) => join(folder, name));
  const read = (path: string) => readFileSync(join(packageRoot, "contracts", path), "utf8");
  return new Map(paths.map((path) => [path, read(path)]));
}

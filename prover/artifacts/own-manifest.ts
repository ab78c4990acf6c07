/** Reads quipu's own package.json: its version, and the versions of the packages it uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.js";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** quipu's version. */
export function ownVersion(): string {
  return readManifest().version;
}

/** The version of a package that quipu is tested with; undefined if quipu does not use it. */
export function pinnedVersion(name: string): string | undefined {
  const { dependencies, devDependencies } = readManifest();
  return dependencies[name] ?? devDependencies[name];
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
}

/**
 * Finds quipu's own folder on disk: a checkout, or a package in node_modules. Creates nothing.
 */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of quipu's own package.json. */
export const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

/** Default folder of compiled circuits and keys. */
export function defaultBuildDir(): string {
  const chosen = process.env.QUIPU_BUILD_DIR;
  if (chosen !== undefined && chosen !== "") return chosen;
  // An installed package's folder is replaced at every update and may be read-only.
  if (isInstalled()) return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "quipu");
  return join(packageRoot, "build");
}

/** Default folders for includes: quipu's circuits, then `circomlib/...`. */
export function defaultIncludeRoots(): string[] {
  const circomlib = createRequire(import.meta.url).resolve("circomlib/package.json");
  return [join(packageRoot, "circuits"), dirname(dirname(circomlib))];
}

function isInstalled(): boolean {
  return basename(dirname(packageRoot)) === "node_modules";
}

function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${start}`);
  }
}

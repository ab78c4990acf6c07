/**
 * Makes package-lock.json the same wherever it was written.
 *
 * - Takes out where packages were downloaded from: a lock file of this project names packages, not hosts.
 * - Adds the packages of other platforms that the registry at hand does not hold, without a
 *   checksum: `npm ci` refuses a lock file in which an optional dependency is missing, though it
 *   installs only the one of its own platform.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";

interface Entry {
  version?: string;
  resolved?: string;
  dev?: boolean;
  license?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}

const path = join(packageRoot, "package-lock.json");
const lock = JSON.parse(await readFile(path, "utf8"));
const packages: Record<string, Entry> = lock.packages;
for (const entry of Object.values(packages)) {
  delete entry.resolved;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    packages[`node_modules/${name}`] ??= platformPackage(name, version, entry);
  }
}
const byPath = ([a]: [string, Entry], [b]: [string, Entry]) => (a < b ? -1 : 1);
lock.packages = Object.fromEntries(Object.entries(packages).sort(byPath));
await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);

/** The entry of a package that is for one platform, which its name ends with. */
function platformPackage(name: string, version: string, { dev, license }: Entry): Entry {
  const platform = /-(darwin|linux|win32)-(amd64|x64|arm64)$/.exec(name);
  if (platform === null) throw new Error(`${name}: not in the lock file, and of no known platform`);
  const [os, cpu] = [platform[1]!, platform[2]!.replace("amd64", "x64")];
  return {
    version,
    cpu: [cpu],
    ...(dev === undefined ? {} : { dev }),
    ...(license === undefined ? {} : { license }),
    optional: true,
    os: [os],
  };
}

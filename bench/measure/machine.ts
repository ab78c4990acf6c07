/** What figures are measured on: the machine, and the versions of what they depend on. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { entryOf } from "../../prover/artifacts/optional-packages.js";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { BenchMachine } from "../result-file.js";

type Load = BenchMachine["loadBefore"];

/** Packages whose version a figure depends on; the last two are the baseline's alone. */
const PACKAGES = [
  "snarkjs",
  "ffjavascript",
  "circom2",
  "circomlib",
  "circomlibjs",
  "@zk-kit/incremental-merkle-tree",
] as const;

/** Average number of processes that wanted to run, over 1, 5 and 15 minutes; zeros on Windows. */
export function loadNow(): Load {
  return loadavg().map((value) => Math.round(value * 100) / 100) as Load;
}

/** The machine as it is. */
export function machineNow(): Omit<BenchMachine, "loadBefore" | "loadAfter"> {
  const cpu = cpus()[0]?.model.trim() || "unknown processor";
  const cores = availableParallelism();
  return {
    name: `${cpu} ${cores} cores`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    cpu,
    cores,
    memoryBytes: totalmem(),
    os: `${platform()} ${release()}`,
    architecture: arch(),
  };
}

/** The machine in one line, for what is printed. */
export function describeMachine(): string {
  const { cpu, cores, memoryBytes } = machineNow();
  return `${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GB, Node ${process.version}`;
}

/** Versions by name, of what is installed. */
export function versionsNow(): Record<string, string> {
  const packages = PACKAGES.flatMap((name) => {
    const entry = entryOf(name);
    return entry === undefined ? [] : [[name, versionIn(folderOf(entry, name))]];
  });
  return {
    quipu: ownVersion(),
    node: process.version.slice(1),
    ...Object.fromEntries(packages),
  };
}

/** Revision of the checkout, marked if files differ from it; null where there is none, or no git. */
export function commitNow(): string | null {
  const git = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: packageRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    // A package inside of another project's checkout has no revision of its own.
    if (git("rev-parse", "--show-prefix") !== "") return null;
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (changed ? "+changes" : "");
  } catch {
    return null;
  }
}

/** The package's own folder: not every package lets its package.json be resolved. */
function folderOf(entry: string, name: string): string {
  const marker = join("node_modules", name);
  const at = entry.lastIndexOf(marker);
  return at < 0 ? dirname(entry) : entry.slice(0, at + marker.length);
}

function versionIn(folder: string): string {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}

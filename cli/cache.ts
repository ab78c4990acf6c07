/** `quipu cache`: lists the build folder and makes room in it. */
import { Command } from "commander";
import type { CacheEntry, CacheKind } from "../prover/artifacts/build-cache.js";
import { formatMegabytes, formatTable } from "../terminal/table.js";
import { type BuildFlags, buildDirOption, jsonOption, numberOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { printResult } from "./output.js";

const AFTER_HELP = `
Examples:
  $ quipu cache list
  $ quipu cache clear --older-than 30
  $ quipu cache clear --keys --json`;

const CLEAR_HELP = `
Without --circuits and --keys it removes what can be rebuilt: compiled circuits with their witness programs,
contracts, and the leftovers of killed processes. Only --keys removes keys: a key cannot be made again, and batches proven
with it can then be verified only under the copy of the key in their own folder. Entries that a running
process uses are kept, and the command then exits with 1.

Examples:
  $ quipu cache clear
  $ quipu cache clear --circuits --older-than 7
  $ quipu cache clear --circuits --keys`;

const DAY_MS = 24 * 3600 * 1000;

interface ClearFlags extends BuildFlags {
  readonly circuits?: boolean;
  readonly keys?: boolean;
  readonly olderThan?: number;
}

export function cacheCommand(): Command {
  return new Command("cache")
    .description("list or clear compiled circuits, keys and contracts")
    .addHelpText("after", AFTER_HELP)
    .addCommand(listCommand())
    .addCommand(clearCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list entries with their size, last use and, for keys, who made them")
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExamples:\n  $ quipu cache list --json")
    .action(list);
}

function clearCommand(): Command {
  return new Command("clear")
    .description("remove entries that are not in use")
    .option("--circuits", "compiled circuits")
    .option("--keys", "proving and verification keys; they cannot be made again")
    .addOption(
      numberOption("--older-than <days>", "only entries not used for so many days", {
        low: 0,
        high: 36_500,
      }),
    )
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", CLEAR_HELP)
    .action(clear);
}

async function list({ buildDir, json }: BuildFlags): Promise<void> {
  const { folder, entries } = await readCache(buildDir);
  const result = { folder, bytes: bytesOf(entries), entries: entries.map(resultOf) };
  printResult(json, result, () => describe(folder, entries));
}

async function clear({ buildDir, json, olderThan, ...kinds }: ClearFlags): Promise<void> {
  const { removeEntry } = await import("../prover/artifacts/build-cache.js");
  const { folder, entries } = await readCache(buildDir);
  const wanted = kindsOf(kinds);
  const latest = olderThan === undefined ? Infinity : Date.now() - olderThan * DAY_MS;
  const [removed, kept]: [CacheEntry[], CacheEntry[]] = [[], []];
  for (const entry of entries) {
    if (!wanted.includes(entry.kind) || entry.usedAt > latest) continue;
    ((await removeEntry(entry)) ? removed : kept).push(entry);
  }
  const result = {
    folder,
    bytes: bytesOf(removed),
    removed: removed.map(resultOf),
    inUse: kept.map(resultOf),
  };
  printResult(json, result, () => {
    const lines = [
      `removed ${removed.length} of ${entries.length}, ${formatMegabytes(result.bytes)}`,
    ];
    if (kept.length > 0) lines.push(`in use, kept: ${kept.map(({ name }) => name).join(", ")}`);
    return lines.join("\n");
  });
  if (kept.length > 0) process.exitCode = EXIT.refused;
}

function kindsOf({ circuits, keys }: Pick<ClearFlags, "circuits" | "keys">): CacheKind[] {
  if (!circuits && !keys) return ["circuit", "program", "contracts", "unfinished"];
  return [
    ...(circuits ? (["circuit", "program"] as const) : []),
    ...(keys ? (["key"] as const) : []),
  ];
}

async function readCache(buildDir: string | undefined) {
  const { listCache } = await import("../prover/artifacts/build-cache.js");
  const { defaultBuildDir } = await import("../prover/artifacts/package-root.js");
  const folder = buildDir ?? defaultBuildDir();
  return { folder, entries: await listCache(folder) };
}

/** An entry as JSON values. */
function resultOf({ usedAt, ...entry }: CacheEntry) {
  return { ...entry, usedAt: new Date(usedAt).toISOString() };
}

function describe(folder: string, entries: readonly CacheEntry[]): string {
  if (entries.length === 0) return `${folder} is empty`;
  const rows = entries.map((entry) => [
    entry.kind,
    entry.name,
    formatMegabytes(entry.bytes),
    entry.used ? "in use" : ageOf(entry.usedAt),
    madeBy(entry),
  ]);
  const table = formatTable(["kind", "name", "size", "last used", "made by"], rows);
  return `${table}\n\n${formatMegabytes(bytesOf(entries))} in ${entries.length} folders below ${folder}`;
}

function madeBy({ provenance }: CacheEntry): string {
  if (provenance === undefined) return "";
  if (provenance.kind === "local") return "one machine, for tests only";
  return `a ceremony, ${provenance.contributions} contributions`;
}

function ageOf(usedAt: number): string {
  const hours = Math.max(0, Date.now() - usedAt) / 3_600_000;
  if (hours < 1) return "less than an hour ago";
  return hours < 48 ? `${Math.floor(hours)} hours ago` : `${Math.floor(hours / 24)} days ago`;
}

function bytesOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

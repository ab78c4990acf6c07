/**
 * The circuits without their checks and with lies: every hint of a transfer, and every row that a
 * transfer writes, gets an additional input that is added to it. A prover who lies about a hint
 * computes all that follows from the lie, so that only the constraint that should catch it can.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultBuildDir } from "../../prover/artifacts/package-root.js";
import { stripChecks } from "./unchecked-sources.js";

/** Hints of a transfer about which a prover may lie. */
export const HINTS = ["accountTag", "fromIndex", "toIndex", "holding", "nonce"] as const;
export type Hint = (typeof HINTS)[number];

/** Name of the input that is added to a hint. */
export function lieAbout(hint: Hint | "new"): string {
  return `lieAbout_${hint}`;
}

/** Copies a folder of circuits without their checks and with lies; returns the copy's folder. */
export async function lyingCopy(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true });
  const names = entries.filter((name) => name.endsWith(".circom")).sort();
  const sources = await Promise.all(
    names.map(async (name) => lie(name, stripChecks(await readFile(join(folder, name), "utf8")))),
  );
  const hash = createHash("sha256")
    .update(JSON.stringify([names, sources]))
    .digest("hex");
  const copy = join(defaultBuildDir(), "lying", hash.slice(0, 16));
  for (const [i, name] of names.entries()) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), sources[i]!);
  }
  return copy;
}

function lie(name: string, source: string): string {
  if (name === "batch.circom") return lieInBatch(source);
  if (name === join("operations", "transfer.circom")) return lieInTransfer(source);
  if (name === join("table", "table-add-pair.circom")) return lieInTable(source);
  return source;
}

/** One lie about each hint of each transfer, and about each row that it writes. */
function lieInBatch(source: string): string {
  const inputs = HINTS.map((hint) => `signal input ${lieAbout(hint)}[N];`);
  const rows = lieAbout("new");
  const passed = [...HINTS, "new" as const].map(
    (hint) => `transfer[j].${lieAbout(hint)} <== ${lieAbout(hint)}[j];`,
  );
  return after(
    after(source, "signal input s[N];", `${inputs.join("\n")} signal input ${rows}[N][M];`),
    "transfer[j] = Transfer(M);",
    passed.join("\n"),
  );
}

function lieInTransfer(source: string): string {
  const rows = lieAbout("new");
  const inputs = HINTS.map((hint) => `signal input ${lieAbout(hint)};`);
  let lying = after(source, "signal input s;", `${inputs.join("\n")} signal input ${rows}[M];`);
  lying = after(
    lying,
    "component holdingsAfter = TableAddPair(M);",
    `holdingsAfter.lie <== ${rows};`,
  );
  for (const hint of HINTS) {
    const pattern = new RegExp(`signal ${hint} <-- ([^;]+);`);
    once(lying, pattern);
    lying = lying.replace(pattern, `signal ${hint} <-- ($1) + ${lieAbout(hint)};`);
  }
  return lying;
}

function lieInTable(source: string): string {
  const pattern = /new\[i\] <-- ([^;]+);/;
  once(source, pattern);
  const lying = source.replace(pattern, "new[i] <-- $1 + lie[i];");
  return after(lying, "signal input old[M];", "signal input lie[M];");
}

function after(source: string, statement: string, addition: string): string {
  once(source, statement);
  return source.replace(statement, `${statement}\n${addition}`);
}

/** A lie that has no place to go would let an attack pass for a defence. */
function once(source: string, pattern: string | RegExp): void {
  const found = source.split(pattern).length - 1;
  const places = typeof pattern === "string" ? found : found > 0 ? 1 : 0;
  if (places !== 1) throw new Error(`${String(pattern)} does not stand once in the circuit`);
}

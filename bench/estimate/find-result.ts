/** Finds the measured figures that an estimate is made from. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gotExpected } from "../../src/errors.js";
import { benchError } from "../bench-error.js";
import { type BenchResult, readResult } from "../result-file.js";
import { machineDifferences } from "../same-machine.js";

export interface FoundResult {
  readonly path: string;
  readonly result: BenchResult;
}

/**
 * The result at a path; in a folder, those of this machine, from the newest to the oldest.
 *
 * @param path a result file, which may be of any machine, or a folder of them
 * @param machine this one
 * @param command what makes a result, for the message
 * @throws QuipuError `ResultMissing` if there is no file, or none of this machine in the folder;
 *   `InvalidFile` if the file is none.
 */
export async function findResults(
  path: string,
  machine: Parameters<typeof machineDifferences>[0],
  command: string,
): Promise<FoundResult[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [{ path, result: await readResult(path) }];
  const names = found === undefined ? [] : await readdir(path);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(path, name));
  const results = await Promise.all(files.map(readIfResult));
  const readable = results.filter((result) => result !== undefined);
  const own = readable.filter(({ result }) => {
    return machineDifferences(machine, result.machine).length === 0;
  });
  if (own.length === 0) {
    const others = [...new Set(readable.map(({ result }) => result.machine.name))];
    const got = others.length === 0 ? "none" : `some of ${others.join(", ")}`;
    const message = gotExpected(`${path}: results`, got, "one of this machine");
    throw benchError("ResultMissing", `${message}; make it: ${command}`);
  }
  return own.sort((a, b) => Date.parse(b.result.startedAt) - Date.parse(a.result.startedAt));
}

/** A folder may hold other files, and results of an older form. */
async function readIfResult(path: string): Promise<FoundResult | undefined> {
  try {
    return { path, result: await readResult(path) };
  } catch {
    return undefined;
  }
}

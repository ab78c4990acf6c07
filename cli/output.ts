/** Results on standard output: text for people, or JSON for programs. */

import type { ProgressListener } from "../prover/progress.js";
import { printable } from "../terminal/printable.js";
import { isWatched, withProgress } from "../terminal/progress.js";

/** Prints a result as JSON if requested, otherwise as text. */
export function printResult(json: boolean | undefined, result: unknown, text: () => string): void {
  console.log(printable(json ? toJson(result) : text()));
}

/** Runs long work and shows its progress on a terminal, unless JSON is requested. */
export function runVisibly<Result>(
  title: string,
  json: boolean | undefined,
  work: (report: ProgressListener) => Promise<Result>,
): Promise<Result> {
  return withProgress(title, isWatched() && !json, work);
}

function toJson(value: unknown): string {
  const plain = (_: string, part: unknown): unknown =>
    typeof part === "bigint" ? part.toString() : part;
  return JSON.stringify(value, plain, 2);
}

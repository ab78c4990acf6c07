/**
 * Which tests must notice a fault in a circuit file: those of the file first, then those of the
 * files that include it, step by step, then the attacks on whole batches. Checks of counts are not
 * among them: an unsound circuit may have as many constraints as a sound one.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Titles of checks that count constraints. */
export const COUNTING = /\bcosts?\b/;

/** Look at a whole batch, from the cheapest to the dearest; the last one at one shape for one fault. */
const WHOLE_BATCHES: readonly string[] = [
  "test/circuits/kinds-of-batches.test.ts",
  "test/circuits/batch.test.ts",
  "test/circuits/batch-settlement.test.ts",
  "test/circuits/signed-batches.test.ts",
  "test/attacks/range.test.ts",
  "test/attacks/table.test.ts",
  "test/attacks/state.test.ts",
  "test/attacks/slots.test.ts",
  "test/attacks/padding.test.ts",
  "test/attacks/fee.test.ts",
  "test/attacks/deposits.test.ts",
  "test/attacks/exits.test.ts",
  "test/attacks/payments.test.ts",
  "test/attacks/withdrawals.test.ts",
  "test/attacks/publication.test.ts",
  "test/attacks/published-signatures.test.ts",
  "test/attacks/under-constrained.test.ts",
  "test/circuits/whole-elements.test.ts",
];

/** Looks at the bounds that templates assert, and at the sizes that follow from their parameters. */
const BOUNDS = "test/circuits/bounds.test.ts";

/** Looks at a whole escape. */
const ESCAPE = "test/attacks/escape.test.ts";

/** Test files in stages, paths from the root of the checkout; a later stage costs more. */
export function testStages(file: string, root: string): string[][] {
  const includers = includersOf(join(root, "circuits"));
  const stages: string[][] = [];
  const seen = new Set([file]);
  for (let level = [file]; level.length > 0; ) {
    const tests = level.flatMap((name) => testsOf(name, root));
    // Whoever opens a batch opens all else: it comes last.
    stages.push(tests.filter((test) => !WHOLE_BATCHES.includes(test)));
    level = [...new Set(level.flatMap((name) => includers.get(name) ?? []))].filter(
      (name) => !seen.has(name),
    );
    for (const name of level) seen.add(name);
  }
  if (asserts(file, root)) stages.splice(1, 0, [BOUNDS]);
  if (seen.has("escape.circom")) stages.push([ESCAPE]);
  if (seen.has("batch.circom")) stages.push(...WHOLE_BATCHES.map((test) => [test]));
  return stages.filter((stage) => stage.length > 0);
}

/** Whether a circuit file bounds its parameters. */
function asserts(file: string, root: string): boolean {
  return readFileSync(join(root, "circuits", file), "utf8").includes("assert(");
}

/**
 * `x.test.ts` and what begins with `x-` and has no circuit of its own, such as `x-rules.test.ts`. Not
 * the test of all widths of Poseidon, which takes its circuits from elsewhere, and half a minute.
 */
function testsOf(file: string, root: string): string[] {
  const folder = join("test", "circuits", dirname(file));
  const stem = file.slice(file.lastIndexOf("/") + 1, -".circom".length);
  const own = (name: string) =>
    name === `${stem}.test.ts` ||
    (name.startsWith(`${stem}-`) &&
      !existsSync(join(root, "circuits", dirname(file), name.replace(".test.ts", ".circom"))));
  const isTest = (name: string) => name.endsWith(".test.ts") && own(name);
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => isTest(name) && name !== "poseidon.test.ts")
    .sort((a, b) => a.length - b.length)
    .map((name) => join(folder, name));
}

/** For each circuit file, the files that include it. */
function includersOf(circuits: string): Map<string, string[]> {
  const includers = new Map<string, string[]>();
  const names = readdirSync(circuits, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((found) => found.endsWith(".circom")).sort()) {
    const source = readFileSync(join(circuits, name), "utf8");
    for (const [, path] of source.matchAll(/^include "(\.[^"]+)";/gm)) {
      const included = normalize(join(dirname(name), path!));
      includers.set(included, [...(includers.get(included) ?? []), name]);
    }
  }
  return includers;
}

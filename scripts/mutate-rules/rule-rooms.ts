/** Where the rules are, and which tests must notice a fault in them. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";

/** What tests the rules by themselves. */
const RULE_TESTS = [
  "test/src/state",
  "test/src/operations",
  "test/src/batch",
  "test/src/escape",
  "test/src/params.test.ts",
  "test/page/calldata-fields.test.ts",
];

const ROOMS = {
  "src/state": RULE_TESTS,
  "src/kinds": RULE_TESTS,
  "src/operations": RULE_TESTS,
  "src/batch": RULE_TESTS,
  "src/escape": RULE_TESTS,
  verifier: ["test/verifier"],
} as const;

/** They run whole histories or prove: what is not noticed before takes them long. */
const DEAR = ["test/src/batch/mixed-batches.test.ts", "test/verifier/attacks.test.ts"];

/** Folders of the rules, from the root of the checkout. */
export const ruleRooms = Object.keys(ROOMS) as (keyof typeof ROOMS)[];

/** The sources of the rules, from the root of the checkout. */
export const ruleSources: readonly string[] = sourcesBelow(ruleRooms);

/**
 * The tests that must notice a fault in a source.
 *
 * @param near whether the dearest are left out
 */
export function ruleTestsOf(source: string, near: boolean): string[] {
  const room = ruleRooms.find((name) => source.startsWith(`${name}/`))!;
  const tests = sourcesBelow(ROOMS[room]);
  return near ? tests.filter((test) => !DEAR.includes(test)) : tests;
}

/** The sources that some paths are or have below them. */
function sourcesBelow(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (path.endsWith(".ts")) return [path];
    return readdirSync(join(packageRoot, path), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(path, name))
      .sort();
  });
}

/** Circuits that a test compiles: what the one that it is named after includes, or all. */

import { dirname, join, normalize } from "node:path";

/**
 * @param test path from the root of the checkout
 * @param circuits all of them, text by path
 * @returns their texts
 */
export function compiledBy(test: string, circuits: ReadonlyMap<string, string>): string[] {
  const own = test.replace("test/circuits/", "").replace(".test.ts", ".circom");
  if (!circuits.has(own)) return [...circuits.values()];
  const found = [own];
  for (let i = 0; i < found.length; i += 1) {
    for (const [, path] of circuits.get(found[i]!)!.matchAll(/^include "(\.[^"]+)";/gm)) {
      const included = normalize(join(dirname(found[i]!), path!));
      if (!found.includes(included)) found.push(included);
    }
  }
  return found.map((name) => circuits.get(name)!);
}

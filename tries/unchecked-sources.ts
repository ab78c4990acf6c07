/**
 * The circuits without their checks: a copy in which every `===` statement is gone. Its witness
 * generator computes what an honest one would, from whatever input, and never refuses: the
 * generator of a prover who cheats.
 */

import { keepCircuits, readCircuits } from "./kept-circuits.js";

/** Removes comments and every statement that only checks. */
export function stripChecks(source: string): string {
  const code = source.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
  // Looking for one that is not there takes the square of the time of the longest statement.
  return code.includes("===") ? code.replace(/[^;{}]*===[^;{}]*;/g, "") : code;
}

/** Copies a folder of circuits without their checks into the build folder; returns the copy's folder. */
export async function uncheckedCopy(folder: string, buildDir?: string): Promise<string> {
  const circuits = await readCircuits(folder);
  const bare = new Map([...circuits].map(([name, text]) => [name, stripChecks(text)]));
  return keepCircuits("unchecked", bare, buildDir);
}

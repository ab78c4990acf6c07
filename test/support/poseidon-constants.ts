/**
 * Circomlib's constants of Poseidon, cut down to the widths that quipu's circuits and their tests
 * use. Reading all of them takes circom longer than compiling a template.
 */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { keepCircuits } from "../../tries/kept-circuits.js";

const NAME = "circomlib/circuits/poseidon_constants.circom";

/** Widths of Poseidon's state in the circuits (4 to 8 inputs) and in their tests (2). */
export const USED_WIDTHS: readonly number[] = [3, 5, 6, 7, 8, 9];

/** Circomlib's file as it is. */
export function readConstants(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve(NAME), "utf8");
}

/** Leaves out what is for other widths, but for the first, with which each function begins. */
export function cutToWidths(source: string, widths: readonly number[]): string {
  const kept: string[] = [];
  let keeping = true;
  for (const line of source.split("\n")) {
    const [, width] = /^\s*(?:\} else )?if ?\(t ?== ?(\d+)\) ?\{/.exec(line) ?? [];
    if (width !== undefined) keeping = widths.includes(Number(width)) || width === "2";
    if (/^\s*\} else \{/.test(line)) keeping = true;
    if (keeping) kept.push(line);
  }
  return kept.join("\n");
}

/** Folder in which an include finds them before it finds circomlib's; a width that is missing is refused by circom. */
export async function cutConstants(): Promise<string> {
  const cut = cutToWidths(await readConstants(), USED_WIDTHS);
  return keepCircuits("poseidon-constants", new Map([[NAME, cut]]));
}

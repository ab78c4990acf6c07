/** Which wire of a compiled circuit carries which signal. */

import { readFile } from "node:fs/promises";

/**
 * Reads a .sym file: label, wire (−1 if simplified away), component, name. Names are without the leading
 * `main.`; a signal without a wire is left out.
 */
export async function readSignalWires(path: string): Promise<Map<string, number>> {
  const wires = new Map<string, number>();
  for (const line of (await readFile(path, "utf8")).split("\n")) {
    const [, wire, , name] = line.split(",");
    if (name === undefined || wire === "-1") continue;
    wires.set(name.replace(/^main\./, ""), Number(wire));
  }
  return wires;
}

/** The names of the signals that each wire carries. */
export function namesByWire(wires: ReadonlyMap<string, number>): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const [name, wire] of wires) names.set(wire, [...(names.get(wire) ?? []), name]);
  return names;
}

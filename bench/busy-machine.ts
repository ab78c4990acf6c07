/** Whether a machine had other work while it was measured: figures of such a run are too high. */
import type { BenchMachine } from "./result-file.js";

/** Share of the cores that may be in use before a run begins. */
const IDLE = 0.5;

/**
 * A sentence about the load before the run; undefined if the machine was idle. (The load after it is
 * the benchmark's own.)
 */
export function busyNote({
  cores,
  loadBefore: [load],
}: Pick<BenchMachine, "cores" | "loadBefore">): string | undefined {
  if (load <= cores * IDLE) return undefined;
  return `The machine was busy when the run began (load ${load} on ${cores} cores): times are longer than they would be on an idle one. Provers of one shape took turns, so their ratios suffer less; shapes were measured one after the other.`;
}

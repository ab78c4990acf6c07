/** Finds what was measured of a fleet. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../../files/read-text.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { benchError } from "../bench-error.js";
import { FLEET_RESULT_FORMAT, type FleetResult, readFleetResult } from "../fleet/fleet-result.js";
import { machineDifferences } from "../same-machine.js";

export interface FoundFleet {
  readonly path: string;
  readonly result: FleetResult;
}

interface Wanted {
  readonly shape: Shape;
  /** The prover; undefined for any. */
  readonly backend: string | undefined;
  /** This machine. */
  readonly machine: Parameters<typeof machineDifferences>[0];
}

/**
 * The result at a path; in a folder, the newest of this machine that measured the shape.
 *
 * @returns undefined if the folder has none, or the file is another one
 * @throws QuipuError `ShapeNotMeasured` for the file of a fleet that measured another shape or prover; `InvalidFile` if it is
 *   broken.
 */
export async function findFleetResult(
  path: string,
  wanted: Wanted,
): Promise<FoundFleet | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isFile()) return fromFile(path, wanted);
  const names = (await readdir(path)).filter((name) => name.endsWith(".json"));
  const all = await Promise.all(names.map((name) => readIfFleet(join(path, name))));
  const fitting = all.filter((each) => {
    if (each === undefined || !isWanted(each.result, wanted)) return false;
    return machineDifferences(wanted.machine, each.result.machine).length === 0;
  });
  return fitting.sort((a, b) => timeOf(b) - timeOf(a))[0];
}

async function fromFile(path: string, wanted: Wanted): Promise<FoundFleet | undefined> {
  if (!(await isFleetFile(path))) return undefined;
  const result = await readFleetResult(path);
  if (isWanted(result, wanted)) return { path, result };
  const { shape, backend } = wanted;
  const by = backend === undefined ? "" : ` by ${backend}`;
  const got = `${formatShape(shape)}${by}`;
  const message = gotExpected("shape", got, `${result.shape} by ${result.backend}`);
  throw benchError("ShapeNotMeasured", `${message}; measure it: ${fleetCommandFor(shape)}`);
}

/** The command that makes the figures of a fleet. */
export function fleetCommandFor(shape: Shape): string {
  return `quipu bench fleet --shape ${formatShape(shape)}`;
}

function isWanted(result: FleetResult, { shape, backend }: Wanted): boolean {
  const isBackend = backend === undefined || backend === result.backend;
  return result.shape === formatShape(shape) && isBackend;
}

/** Whether a file says of itself that it is a fleet's. */
async function isFleetFile(path: string): Promise<boolean> {
  return (await readText(path)).includes(`"${FLEET_RESULT_FORMAT}"`);
}

/** A folder may hold other files, and results of an older form. */
async function readIfFleet(path: string): Promise<FoundFleet | undefined> {
  try {
    return { path, result: await readFleetResult(path) };
  } catch {
    return undefined;
  }
}

function timeOf(found: FoundFleet | undefined): number {
  return Date.parse(found!.result.startedAt);
}

/** What an estimate is made from, and where each of its figures is from. */
import type { FleetStatus } from "../../client/messages/prover.js";
import { QuipuError } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { machineNow } from "../measure/machine.js";
import type { BenchMachine, BenchResult } from "../result-file.js";
import { figure } from "./figure.js";
import { type FoundFleet, findFleetResult } from "./find-fleet-result.js";
import { type FoundResult, findResults } from "./find-result.js";
import { fleetRate, largestFleet, nodeRate, proverPaces } from "./fleet-rate.js";
import { commandFor, type MeasuredRate, measuredRate } from "./measured-rate.js";

/** Figures of an estimate, and where they are from, in words. */
export interface FigureSource {
  readonly figures: string;
  readonly from: string;
}

export interface Basis {
  readonly measured: MeasuredRate;
  /** Cores that gave the rate. */
  readonly cores: number;
  /** Cores of a machine like the measured one, or of a prover like the node's. */
  readonly machineCores: number;
  /** What was measured on; none for the provers of a node, which may be anywhere. */
  readonly machine: BenchMachine | undefined;
  /** Of the file; undefined for a node. */
  readonly path: string | undefined;
  readonly startedAt: string | undefined;
  readonly sources: readonly FigureSource[];
  /** What the provers of a fleet have in common with more of them. */
  readonly fleet: string | undefined;
}

export interface Wanted {
  readonly shape: Shape;
  /** A result file, or a folder of them. */
  readonly results: string;
  /** By default the fastest. */
  readonly backend: string | undefined;
  /** A node that runs, and what it says of its fleet. */
  readonly node?: { readonly url: string; readonly status: FleetStatus } | undefined;
}

const L1: FigureSource = {
  figures: "L1",
  from: "reckoned from prices, see below; not measured here",
};

/**
 * The figures of a node's fleet, if there is a node; else of the newest benchmark of a fleet on this machine; else of the newest
 * benchmark of proofs. What a fleet does not tell is taken from the last, if there is one.
 *
 * @throws QuipuError `ResultMissing`, `ShapeNotMeasured`, `InvalidFile`.
 */
export async function chooseBasis(wanted: Wanted): Promise<Basis> {
  const { shape, results, backend, node } = wanted;
  const machine = machineNow();
  if (node !== undefined) return nodeBasis(node, wanted, await benchIfThere(wanted));
  const fleet = await findFleetResult(results, { shape, backend, machine });
  if (fleet === undefined) return benchBasis(await findBench(wanted));
  // A file that is named is all that is meant.
  const bench = fleet.path === results ? undefined : await benchIfThere(wanted);
  return fleetBasis(fleet, wanted, bench);
}

type Bench = readonly [FoundResult, MeasuredRate];

function benchBasis([found, measured]: Bench): Basis {
  const { path, result } = found;
  const { machine, startedAt } = result;
  const from = `quipu bench, ${fileOf(found)}`;
  return {
    ...{ measured, machine, path, startedAt, cores: machine.cores, machineCores: machine.cores },
    ...{ sources: [{ figures: "cores, machines, memory, sequencers", from }, L1] },
    fleet: undefined,
  };
}

function fleetBasis(found: FoundFleet, { shape }: Wanted, bench: Bench | undefined): Basis {
  const { path, result } = found;
  const { machine, startedAt } = result;
  const { measured, cores } = fleetRate(result, shape);
  const { provers, rate, efficiency, sharesCores, nodeCores } = largestFleet(result);
  const each = provers === 1 ? "1 prover on a core" : `${provers} provers on a core each`;
  const ratio = `${figure(efficiency)} of ${provers} times what one makes`;
  const from = `quipu bench fleet, ${fileOf(found)}: ${each}, ${figure(rate.median)} proofs/s, ${ratio}`;
  const shared = sharesCores
    ? ` The node ran on their cores and took ${figure(nodeCores)} of one.`
    : "";
  return {
    ...{ cores, machine, path, startedAt, machineCores: machine.cores },
    ...withBench(measured, bench),
    sources: [{ figures: "cores, machines, memory", from }, sequencers(shape, bench), L1],
    fleet: `Provers add up: twice as many prove twice as much. ${each} gave ${ratio}; more were not measured.${shared}`,
  };
}

function nodeBasis(
  { url, status }: NonNullable<Wanted["node"]>,
  { shape }: Wanted,
  bench: Bench | undefined,
): Basis {
  const { measured, cores, machineCores } = nodeRate(status, shape);
  const paces = proverPaces(status, shape).map(({ name, threads, proofs, proofsPerMinute }) => {
    const on = threads === 1 ? "1 core" : `${threads} cores`;
    return `${name} ${figure(proofsPerMinute)} proofs a minute on ${on} (${proofs} proofs)`;
  });
  return {
    ...{ cores, machineCores, machine: undefined, path: undefined, startedAt: undefined },
    ...withBench(measured, bench),
    sources: [
      { figures: "cores, provers", from: `the fleet of ${url}, now: ${paces.join("; ")}` },
      { figures: "memory", from: "not measured: a node does not know it" },
      ...[sequencers(shape, bench), L1],
    ],
    fleet:
      "Provers add up: twice as many prove twice as much, each like the middle one of those that have proven the shape, by the core. Their time counts from the job to the proof, what they fetch and the node's check included.",
  };
}

/** What only a benchmark of proofs tells. */
function withBench(measured: MeasuredRate, bench: Bench | undefined): Pick<Basis, "measured"> {
  const { sequencingMs = null, latencyMs = null } = bench?.[1] ?? {};
  return { measured: { ...measured, sequencingMs, latencyMs } };
}

function sequencers(shape: Shape, bench: Bench | undefined): FigureSource {
  const from =
    bench === undefined ? `not measured: ${commandFor(shape)}` : `quipu bench, ${fileOf(bench[0])}`;
  return { figures: "sequencers", from };
}

async function benchIfThere(wanted: Wanted): Promise<Bench | undefined> {
  try {
    return await findBench(wanted);
  } catch (error) {
    const isMissing =
      error instanceof QuipuError && ["ResultMissing", "ShapeNotMeasured"].includes(error.code);
    if (!isMissing) throw error;
    return undefined;
  }
}

/** The newest result that measured the shape. If there is none, throws the error of the newest. */
async function findBench({ shape, results, backend }: Wanted): Promise<Bench> {
  const found = await findResults(results, machineNow(), commandFor(shape, backend));
  let refusal: unknown;
  for (const candidate of found) {
    try {
      return [candidate, measuredRate(candidate.result, shape, backend)];
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

function fileOf({
  path,
  result,
}: {
  path: string;
  result: Pick<BenchResult, "startedAt">;
}): string {
  return `${path} of ${result.startedAt.slice(0, 10)}`;
}

/** The rate in a sentence. */
export function rateSentence({ measured, machine, cores, path }: Basis, shape: Shape): string {
  const { backend, rate, source, workers } = measured;
  const by = `Shape ${formatShape(shape)} by ${backend}, ${rate.median.toFixed(2)} transfers/s`;
  if (machine === undefined) return `${by} a core, by the provers of a node.`;
  if (source !== "fleet") return `${by} on ${machine.cpu}, ${cores} cores (${path}).`;
  return `${by} by ${workers} provers on a core each of ${machine.cpu} (${path}).`;
}

/** What provers of a fleet prove: of a benchmark's result, or of a node that runs. */
import type { FleetStatus } from "../../client/messages/prover.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { benchError } from "../bench-error.js";
import { type FleetFigures, fleetFigures } from "../fleet/fleet-figures.js";
import type { FleetResult } from "../fleet/fleet-result.js";
import { type Summary, summarise } from "../statistics.js";
import type { MeasuredRate } from "./measured-rate.js";

/** The rate of a fleet, and the cores that gave it. */
export interface FleetRate {
  readonly measured: MeasuredRate;
  readonly cores: number;
}

/** What the rate with the most provers of a result is made of. */
export function largestFleet(result: FleetResult): FleetFigures {
  return fleetFigures(result).at(-1)!;
}

/** The rate of a result: of the most provers that were measured, each of which had a core. */
export function fleetRate(result: FleetResult, shape: Shape): FleetRate {
  const { provers, rate, peakRssBytes } = largestFleet(result);
  return {
    cores: provers,
    measured: {
      ...{ circuit: result.shape, backend: result.backend, source: "fleet", workers: provers },
      rate: times(rate, shape.transfers),
      peakRssBytes: peakRssBytes ?? null,
      ...{ sequencingMs: null, latencyMs: null },
    },
  };
}

/** What a prover of a node has proven of a shape. */
export interface ProverPace {
  readonly name: string;
  readonly threads: number;
  readonly proofs: number;
  /** Of one proof at a time: from the job to the proof, fetching and checking included. */
  readonly proofsPerMinute: number;
}

/** The provers of a node that have proven a shape. */
export function proverPaces({ provers }: FleetStatus, shape: Shape): ProverPace[] {
  return provers.flatMap(({ name, threads, byShape }) => {
    const own = byShape.find((each) => each.shape === formatShape(shape));
    if (own === undefined || own.proofs === 0 || own.seconds <= 0) return [];
    const { proofs, seconds } = own;
    return [{ name, threads, proofs, proofsPerMinute: (60 * proofs) / seconds }];
  });
}

/**
 * The rate of a core in the fleet of a node: the median of its provers, with their quartiles.
 *
 * @throws QuipuError `ShapeNotMeasured` if none of them has proven the shape, which says what they have.
 */
export function nodeRate(status: FleetStatus, shape: Shape): FleetRate & { machineCores: number } {
  const paces = proverPaces(status, shape);
  const [first] = paces;
  if (first === undefined) {
    const shapes = status.provers.flatMap(({ byShape }) => byShape.map((each) => each.shape));
    const proven = [...new Set(shapes)].join(" or ");
    const expected = proven === "" ? "a fleet that has proven something" : `one of ${proven}`;
    const message = gotExpected("shape, as the fleet has proven it", formatShape(shape), expected);
    throw benchError("ShapeNotMeasured", message);
  }
  const ofCore = paces.map(({ threads, proofsPerMinute }) => {
    return (shape.transfers * proofsPerMinute) / 60 / threads;
  });
  const backends = status.provers
    .filter(({ name }) => paces.some((pace) => pace.name === name))
    .map(({ backend }) => backend);
  return {
    cores: 1,
    machineCores: Math.round(summarise(paces.map(({ threads }) => threads))!.median),
    measured: {
      ...{ circuit: formatShape(shape), backend: [...new Set(backends)].join(", ") },
      ...{ source: "node", workers: paces.length, rate: summarise(ofCore)! },
      ...{ peakRssBytes: null, sequencingMs: null, latencyMs: null },
    },
  };
}

function times(rate: Summary, factor: number): Summary {
  const { count, median, lower, upper, deviation } = rate;
  return {
    ...{ count, median: factor * median, lower: factor * lower, upper: factor * upper },
    deviation: factor * deviation,
  };
}

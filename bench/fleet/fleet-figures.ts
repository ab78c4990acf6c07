/** What follows from the rounds of a fleet's benchmark. */
import { median, type Summary, summarise } from "../statistics.js";
import type { FleetResult, FleetRound, MeasuredFleet } from "./fleet-result.js";

/** With so many provers; ratios are compared round by round, and their medians taken. */
export interface FleetFigures {
  readonly provers: number;
  /** Proofs a second. */
  readonly rate: Summary;
  /** The rate over that of one prover times their number. */
  readonly efficiency: number;
  /**
   * The same of proofs a second of the provers' own processor time: what others, the node too, took from their cores is left out, and what
   * cores take from each other (memory, caches) is not. Undefined if the system did not tell.
   */
  readonly efficiencyByCpu: number | undefined;
  /** Part of the time in which provers ran on their cores, 0 to 1; undefined likewise. */
  readonly proverShare: number | undefined;
  /** Cores that the node has used. */
  readonly nodeCores: number;
  /** Whether no core was left for the node. */
  readonly sharesCores: boolean;
  /** The most memory of all provers together; undefined likewise. */
  readonly peakRssBytes: number | undefined;
}

export function fleetFigures({ measured }: Pick<FleetResult, "measured">): FleetFigures[] {
  const [alone] = measured;
  return measured.map((fleet) => figuresOf(fleet, alone!));
}

function figuresOf({ provers, sharesCores, rounds }: MeasuredFleet, alone: MeasuredFleet) {
  const ratios = rounds.map((round, i) => {
    return rateOf(round) / (provers * rateOf(alone.rounds[i]!));
  });
  const byCpu = rounds.map((round, i) => ratioOf(rateByCpu(round), rateByCpu(alone.rounds[i]!)));
  const shares = rounds.map(({ proverCpuMs, wallMs }) => {
    return proverCpuMs === null ? undefined : sum(proverCpuMs) / (provers * wallMs);
  });
  const peaks = rounds.map(({ proverPeakRssBytes: peak }) =>
    peak === null ? undefined : sum(peak),
  );
  const known = peaks.filter((peak) => peak !== undefined);
  return {
    ...{ provers, sharesCores, rate: summarise(rounds.map(rateOf))!, efficiency: median(ratios) },
    ...{ efficiencyByCpu: medianOf(byCpu), proverShare: medianOf(shares) },
    nodeCores: median(rounds.map(({ nodeCpuMs, wallMs }) => nodeCpuMs / wallMs)),
    peakRssBytes: known.length < peaks.length ? undefined : Math.max(...known),
  };
}

function rateOf({ proofs, wallMs }: FleetRound): number {
  return (1000 * proofs) / wallMs;
}

function rateByCpu({ proofs, proverCpuMs }: FleetRound): number | undefined {
  const cpuMs = proverCpuMs === null ? 0 : sum(proverCpuMs);
  return cpuMs === 0 ? undefined : proofs / cpuMs;
}

function ratioOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

/** Undefined if one of them is not known. */
function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : median(known);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

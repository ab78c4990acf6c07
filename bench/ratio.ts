/**
 * How many times as long one measurement takes as another, from samples that were taken in turns: a
 * ratio for each round, so that what slowed a round down falls out of it.
 */
import { type Summary, summarise } from "./statistics.js";

/**
 * @param samples of what is compared, by round
 * @param reference of what it is compared with, of the same rounds
 * @returns the ratios summed up; undefined when the rounds are not the same number, or none.
 */
export function pairedRatio(
  samples: readonly number[],
  reference: readonly number[],
): Summary | undefined {
  if (samples.length !== reference.length) return undefined;
  return summarise(samples.map((sample, round) => sample / reference[round]!));
}

/**
 * The statistics of timings: middle and spread of a few samples, some of which the machine disturbed.
 * Medians and quartiles, not means: one sample during which something else ran moves them little.
 */

/** Middle and spread of samples, in their unit. */
export interface Summary {
  readonly count: number;
  readonly median: number;
  /** First and third quartile: half of the samples lie between them. */
  readonly lower: number;
  readonly upper: number;
  /** Median of the distances from the median. */
  readonly deviation: number;
}

/** Sums samples up. @returns undefined when there are none. */
export function summarise(samples: readonly number[]): Summary | undefined {
  if (samples.length === 0) return undefined;
  const middle = median(samples);
  return {
    count: samples.length,
    median: middle,
    lower: quantile(samples, 0.25),
    upper: quantile(samples, 0.75),
    deviation: median(samples.map((sample) => Math.abs(sample - middle))),
  };
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * The value below which a share of the samples lies, linear between two neighbours (Hyndman and Fan,
 * "Sample quantiles in statistical packages", 1996, type 7); NaN of none.
 *
 * @param share 0 … 1
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

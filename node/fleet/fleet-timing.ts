/** How long provers and jobs are waited for. */

/** Times in milliseconds. */
export interface FleetTiming {
  /** Between two signs of life of a prover. */
  readonly keepEveryMs: number;
  /** Without a sign of life, a prover's job goes to another after this time. */
  readonly leaseMs: number;
  /** For which a prover is kept waiting for a job. */
  readonly waitMs: number;
  /** For which a prover has a job alone, at least. */
  readonly aloneMs: number;
}

export const FLEET_TIMING: FleetTiming = {
  keepEveryMs: 4000,
  leaseMs: 12_000,
  waitMs: 10_000,
  aloneMs: 60_000,
};

/** So many times what is expected of a prover is overdue. */
const OVERDUE = 5;
/** The same where nothing is known yet: a first proof loads a key, too. */
const UNKNOWN_MS = 600_000;

/**
 * For how long a prover has a job alone; never longer than where nothing is known, or a slow one would have it for longer
 * and longer.
 *
 * @param expectedMs by what it, or the fleet, has proven
 */
export function aloneFor(expectedMs: number | undefined, { aloneMs }: FleetTiming): number {
  const expected = expectedMs === undefined ? UNKNOWN_MS : OVERDUE * expectedMs;
  return Math.max(aloneMs, Math.min(UNKNOWN_MS, expected));
}

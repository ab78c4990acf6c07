/**
 * Which job a prover gets. Batches go to L1 one behind the other, so the oldest comes first: whatever stands in a
 * later batch, a deposit near its deadline too, needs all before it. A prover that is much slower than the others
 * is kept from holding them up: it gets the smallest of what waits, and nothing urgent that a quicker one could do.
 */

/** A job that waits for a prover. */
export interface OfferedJob {
  readonly position: number;
  /** As `formatShape` writes it. */
  readonly shape: string;
  readonly constraints: number;
  /** Whether a queue's item in it, or behind it, is near its deadline. */
  readonly isUrgent: boolean;
  /** Whether this prover is not to have it for now, as it has failed at it. */
  isRefusedTo(prover: string): boolean;
}

/** A prover that could take one. */
export interface FreeProver {
  readonly name: string;
  readonly shapes: ReadonlySet<string>;
  /** By its last proofs; undefined before the first. */
  readonly msPerConstraint: number | undefined;
}

/** What is known of the fleet as a whole. */
export interface FleetPace {
  /** Milliseconds for a constraint, of the prover in the middle; undefined if none is known. */
  readonly median: number | undefined;
  /** Shapes of provers that are not slow. */
  readonly quickShapes: ReadonlySet<string>;
}

/** So many times slower than the one in the middle is slow. */
const SLOW = 2;

/** The pace of a fleet. */
export function paceOf(provers: readonly FreeProver[]): FleetPace {
  const known = provers.flatMap(({ msPerConstraint }) => msPerConstraint ?? []);
  const sorted = known.sort((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const quick = provers.filter((each) => !isSlow(each, { median }));
  return { median, quickShapes: new Set(quick.flatMap(({ shapes }) => [...shapes])) };
}

/** Whether a prover takes more than twice the time of the one in the middle. */
export function isSlow(
  { msPerConstraint }: Pick<FreeProver, "msPerConstraint">,
  { median }: Pick<FleetPace, "median">,
): boolean {
  return median !== undefined && (msPerConstraint ?? 0) > SLOW * median;
}

/**
 * The job that a prover should take now.
 *
 * @param jobs by their positions
 */
export function chooseJob<Job extends OfferedJob>(
  prover: FreeProver,
  jobs: readonly Job[],
  pace: FleetPace,
): Job | undefined {
  const canTake = (job: Job) => prover.shapes.has(job.shape) && !job.isRefusedTo(prover.name);
  if (!isSlow(prover, pace)) return jobs.find(canTake);
  let smallest: Job | undefined;
  for (const job of jobs) {
    if (!canTake(job) || (job.isUrgent && pace.quickShapes.has(job.shape))) continue;
    if (smallest === undefined || job.constraints < smallest.constraints) smallest = job;
  }
  return smallest;
}

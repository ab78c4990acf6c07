/**
 * Which job a prover gets. Batches go to L1 one behind the other, so the oldest comes first: whatever stands in a
 * later batch, a deposit near its deadline too, needs all before it. A prover that is much slower than the others
 * is kept from holding them up: it gets the smallest of what waits, and nothing urgent that a quicker one could do. Whoever
 * had a job and brought nothing lets others try first. All of that for a bounded time: a job that nobody better has
 * taken by then goes to whoever asks, for provers may pretend to be better.
 */

/** A job that waits for a prover. */
export interface OfferedJob {
  readonly position: number;
  /** As `formatShape` writes it. */
  readonly shape: string;
  readonly constraints: number;
  /** Whether a queue's item in it, or behind it, is near its deadline. */
  readonly isUrgent: boolean;
  /** Since when it waits; milliseconds since 1970. */
  readonly freeSince: number;
  /** Whether provers of this account have had it before. */
  wasHeldBy(account: string): boolean;
  /** Whether this prover is not to have it for now, as it has failed at it. */
  isRefusedTo(prover: string): boolean;
}

/** A prover that could take one. */
export interface FreeProver {
  readonly name: string;
  /** Whose token it has; of one there may be many. */
  readonly account: string;
  readonly shapes: ReadonlySet<string>;
  /** By its last proofs; undefined before the first. */
  readonly msPerConstraint: number | undefined;
}

/** What is known of the fleet as a whole. */
export interface FleetPace {
  /** Milliseconds for a constraint, of the account in the middle; undefined if none is known. */
  readonly median: number | undefined;
  /** Shapes of provers that are not slow, and work. */
  readonly quickShapes: ReadonlySet<string>;
  /** Whose provers work, by shape. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
}

/** So many times slower than the one in the middle is slow. */
const SLOW = 2;

/**
 * The pace of a fleet. Each account counts once: whoever joins a thousand times is no thousand provers.
 *
 * @param isAtWork whether a prover asks for jobs or has one; by default all do
 */
export function paceOf<Prover extends FreeProver>(
  provers: readonly Prover[],
  isAtWork: (prover: Prover) => boolean = () => true,
): FleetPace {
  const byAccount = new Map<string, number[]>();
  for (const { account, msPerConstraint } of provers) {
    const paces = byAccount.get(account) ?? [];
    if (msPerConstraint !== undefined) paces.push(msPerConstraint);
    byAccount.set(account, paces);
  }
  const median = middle([...byAccount.values()].map(middle));
  const working = provers.filter(isAtWork);
  const quick = working.filter((each) => !isSlow(each, { median }));
  const accounts = new Map<string, Set<string>>();
  for (const { account, shapes } of working) {
    for (const shape of shapes) {
      accounts.set(shape, (accounts.get(shape) ?? new Set()).add(account));
    }
  }
  return { median, quickShapes: new Set(quick.flatMap(({ shapes }) => [...shapes])), accounts };
}

/** Of those that are known, the lower one in the middle. */
function middle(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.flatMap((value) => value ?? []).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
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
 * @param longAgo jobs that have waited since then go to whoever asks; milliseconds since 1970
 */
export function chooseJob<Job extends OfferedJob>(
  prover: FreeProver,
  jobs: readonly Job[],
  { pace, longAgo }: { readonly pace: FleetPace; readonly longAgo: number },
): Job | undefined {
  const { account, name, shapes } = prover;
  const areOthers = (shape: string) =>
    [...(pace.accounts.get(shape) ?? [])].some((each) => each !== account);
  const able = jobs.filter((job) => shapes.has(job.shape) && !job.isRefusedTo(name));
  const forAll = able.find(({ freeSince }) => freeSince <= longAgo);
  const own = able.filter((job) => !(job.wasHeldBy(account) && areOthers(job.shape)));
  if (!isSlow(prover, pace)) return oldest(forAll, own[0]);
  if (forAll !== undefined) return forAll;
  let smallest: Job | undefined;
  for (const job of own) {
    if (job.isUrgent && pace.quickShapes.has(job.shape)) continue;
    if (smallest === undefined || job.constraints < smallest.constraints) smallest = job;
  }
  return smallest;
}

function oldest<Job extends OfferedJob>(one?: Job, other?: Job): Job | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.position <= other.position ? one : other;
}

/**
 * For how long provers are given no job, because they have handed in what is wrong, or could not prove: the longer,
 * the oftener in a row. Kept by token, so that another name is of no use.
 */

/** The first time for a wrong proof, and for a failure. */
const FIRST_MS = { wrongProof: 10_000, failure: 1000 } as const;
const LONGEST_MS = 3_600_000;

export type Misconduct = keyof typeof FIRST_MS;

interface Standing {
  readonly counts: Record<Misconduct, number>;
  until: number;
}

export class Conduct {
  readonly #standings = new Map<string, Standing>();

  /** Notes what went wrong. @param now milliseconds @returns until when no job is given */
  note(who: string, what: Misconduct, now: number): number {
    const standing = this.#standings.get(who) ?? {
      counts: { wrongProof: 0, failure: 0 },
      until: 0,
    };
    this.#standings.set(who, standing);
    standing.counts[what] += 1;
    const pause = Math.min(LONGEST_MS, FIRST_MS[what] * 2 ** (standing.counts[what] - 1));
    standing.until = Math.max(standing.until, now + pause);
    return standing.until;
  }

  /** A proof was right: failures are forgotten, wrong proofs are not. */
  clear(who: string): void {
    const standing = this.#standings.get(who);
    if (standing === undefined) return;
    standing.counts.failure = 0;
    if (standing.counts.wrongProof === 0) this.#standings.delete(who);
  }

  /** Until when no job is given; undefined if one may be. */
  setAsideUntil(who: string, now: number): number | undefined {
    const until = this.#standings.get(who)?.until ?? 0;
    return until > now ? until : undefined;
  }
}

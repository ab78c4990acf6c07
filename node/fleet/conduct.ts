/**
 * For how long provers are given no job, because they have handed in what is wrong, or could not prove: the longer,
 * the oftener in a row. Kept by token, so that another name is of no use.
 */

/** The first time for each. */
const FIRST_MS = { wrongProof: 10_000, stall: 10_000, failure: 1000 } as const;
const LONGEST_MS = 3_600_000;

/** `stall`: a job was kept for far too long; `failure`: it could not be proven, or was left lying. */
export type Misconduct = keyof typeof FIRST_MS;

interface Strikes {
  count: number;
  until: number;
}

type Standing = Record<Misconduct, Strikes>;

export class Conduct {
  readonly #standings = new Map<string, Standing>();

  /** Notes what went wrong. @param now milliseconds @returns until when no job is given for that */
  note(who: string, what: Misconduct, now: number): number {
    const standing = this.#standings.get(who) ?? {
      wrongProof: { count: 0, until: 0 },
      stall: { count: 0, until: 0 },
      failure: { count: 0, until: 0 },
    };
    this.#standings.set(who, standing);
    const strikes = standing[what];
    strikes.count += 1;
    const pause = Math.min(LONGEST_MS, FIRST_MS[what] * 2 ** (strikes.count - 1));
    strikes.until = Math.max(strikes.until, now + pause);
    return strikes.until;
  }

  /**
   * The same for what happens to all provers of an account at once, as when its network is away: it counts once. Stalls
   * are forgotten after an hour without.
   */
  noteOnce(who: string, what: Misconduct, now: number): void {
    const strikes = this.#standings.get(who)?.[what];
    if (strikes !== undefined) {
      if (strikes.until > now) return;
      if (what === "stall" && strikes.until + LONGEST_MS <= now) strikes.count = 0;
    }
    this.note(who, what, now);
  }

  /** A proof was right: failures are forgotten, all else is not. */
  clear(who: string): void {
    const standing = this.#standings.get(who);
    if (standing !== undefined) standing.failure.count = 0;
  }

  /** Until when no job is given, for any reason or for those named; undefined if one may be. */
  setAsideUntil(
    who: string,
    now: number,
    reasons: readonly Misconduct[] = ["wrongProof", "stall", "failure"],
  ): number | undefined {
    const standing = this.#standings.get(who);
    const until = Math.max(0, ...reasons.map((what) => standing?.[what].until ?? 0));
    return until > now ? until : undefined;
  }
}

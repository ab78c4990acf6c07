/**
 * How long a benchmark will still take: guessed from the sizes of what is left, and corrected by how
 * long the guesses for what is done have turned out to be. Never a figure of a result.
 */
import type { Subject } from "./subject.js";

/** Milliseconds a constraint, roughly, on two cores; only their proportions matter for long. */
const COST = { compile: 0.1, compileBaseline: 0.35, setup: 0.035, proof: 0.075 } as const;

/** Guesses count as correct until so much has been measured. */
const TRUST_MS = 20_000;

/** Constraints of a subject, roughly. */
function roughConstraints(subject: Subject): number {
  if (subject.variant === "baseline") return 29_285 * subject.transfers;
  const { transfers, slots } = subject.shape;
  return 7_500 + 700 * subject.levels * slots + (2_700 + 10 * slots) * transfers;
}

/** Compiling and making the key. */
export function guessBuild(subject: Subject): number {
  const compile = subject.variant === "baseline" ? COST.compileBaseline : COST.compile;
  return roughConstraints(subject) * (compile + COST.setup);
}

/** One proof on all cores, with its witness. */
export function guessProof(subject: Subject): number {
  return roughConstraints(subject) * COST.proof;
}

export class TimeLeft {
  readonly #now: () => number;
  readonly #start: number;
  #guessedTotal: number;
  #guessedDone = 0;
  #lastFinish: number;

  /** @param guessed milliseconds of all that is planned */
  constructor(guessed: number, now: () => number = () => performance.now()) {
    this.#guessedTotal = guessed;
    this.#now = now;
    this.#start = now();
    this.#lastFinish = this.#start;
  }

  /** Something that had been guessed to take so long is done. */
  finish(guessed: number): void {
    this.#guessedDone += guessed;
    this.#lastFinish = this.#now();
  }

  /** Something that had been guessed to take so long will not be needed. */
  drop(guessed: number): void {
    this.#guessedTotal -= guessed;
  }

  /** Milliseconds from now to the end, as far as can be told; never below 0. */
  get milliseconds(): number {
    const elapsed = this.#lastFinish - this.#start;
    const pace = (elapsed + TRUST_MS) / (this.#guessedDone + TRUST_MS);
    const left = (this.#guessedTotal - this.#guessedDone) * pace;
    return Math.max(0, left - (this.#now() - this.#lastFinish));
  }

  /** For a line of progress. */
  toString(): string {
    const seconds = this.milliseconds / 1000;
    if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s left`;
    return `about ${Math.round(seconds / 60)} min left`;
  }
}

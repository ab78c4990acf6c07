/**
 * How long a benchmark will still take: guessed from the sizes of what is left, and corrected by how
 * long the guesses for what is done have turned out to be. Never a figure of a result.
 */
import type { Subject } from "./subject.js";

/**
 * Milliseconds of a step before its first constraint, and for each, roughly. Compiling and keying as
 * measured from 1x2 to 64x64 on 2 cores of an AMD EPYC (docs/bench/result.json). A proof as in the 82 s of
 * `bench --quick` on 2 cores of an Intel Xeon, with the start of its process: by snarkjs, and by anybody else. Only the
 * proportions matter for long.
 */
const COST = {
  compile: { start: 2500, each: 0.05 },
  compileBaseline: { start: 2500, each: 0.3 },
  setup: { start: 800, each: 0.02 },
  snarkjsProof: { start: 0, each: 0.17 },
  proof: { start: 0, each: 0.03 },
} as const;

/** Guesses count as correct until so much has been measured. */
const TRUST_MS = 20_000;

/** Constraints of a subject, roughly. */
function roughConstraints(subject: Subject): number {
  if (subject.variant === "baseline") return 29_285 * subject.transfers;
  const { transfers, slots } = subject.shape;
  return 7_500 + 700 * subject.levels * slots + (2_700 + 10 * slots) * transfers;
}

/** Making the circuit and the key of a subject, without what is there already. */
export function guessBuild(subject: Subject, made: { circuit: boolean; key: boolean }): number {
  const compile = subject.variant === "baseline" ? COST.compileBaseline : COST.compile;
  return (made.circuit ? 0 : cost(subject, compile)) + (made.key ? 0 : cost(subject, COST.setup));
}

/** One proof on all cores, with its witness. @param prover its name in the result file */
export function guessProof(subject: Subject, prover: string): number {
  return cost(subject, prover === "snarkjs" ? COST.snarkjsProof : COST.proof);
}

function cost(subject: Subject, { start, each }: { start: number; each: number }): number {
  return start + each * roughConstraints(subject);
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

  /** Something else is planned, and guessed to take so long. */
  add(guessed: number): void {
    this.#guessedTotal += guessed;
  }

  /** Whether everything is done that was planned; sums in another order differ a little. */
  get isOver(): boolean {
    return this.#guessedTotal - this.#guessedDone < 1;
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

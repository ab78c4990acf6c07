/**
 * Times the stages of snarkjs' prover by what it tells its logger: each begins with a message of its
 * own. The proof that is timed is the proof itself; messages are some thousands at most, and cost next to nothing.
 */
import type { ProofStage, StageTimings } from "../proof-stages.js";

/** How the message begins with which a stage begins. */
const beginnings: readonly (readonly [message: string, stage: ProofStage])[] = [
  ["Building ABC", "abc"],
  ["IFFT_A:", "fft"],
  ["Join ABC", "abc"],
  ["Reading A Points", "msmA"],
  ["Reading B1 Points", "msmB1"],
  ["Reading B2 Points", "msmB2"],
  ["Reading C Points", "msmC"],
  ["Reading H Points", "msmH"],
];

/** A logger for one proof. */
export class SnarkjsStages {
  readonly #milliseconds: Partial<Record<ProofStage, number>> = {};
  readonly #seen = new Set<string>();
  #running: { readonly stage: ProofStage; readonly since: number } | undefined;

  /** What snarkjs calls. Bound: the logger is handed on as a value. */
  readonly debug = (message: string): void => {
    const beginning = beginnings.find(([text]) => message.startsWith(text));
    if (beginning === undefined || this.#seen.has(beginning[0])) return;
    this.#seen.add(beginning[0]);
    this.#enter(beginning[1]);
  };

  /** Ends the last stage. Undefined unless every stage has been seen to begin. */
  finish(): StageTimings | undefined {
    this.#enter(undefined);
    return this.#seen.size === beginnings.length ? this.#milliseconds : undefined;
  }

  #enter(stage: ProofStage | undefined): void {
    const now = performance.now();
    if (this.#running !== undefined) {
      const { stage: ended, since } = this.#running;
      this.#milliseconds[ended] = (this.#milliseconds[ended] ?? 0) + now - since;
    }
    this.#running = stage === undefined ? undefined : { stage, since: now };
  }
}

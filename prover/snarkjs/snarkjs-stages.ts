/**
 * Times the stages of snarkjs' prover by its log messages: each stage begins with its own. There are a
 * few thousand messages at most, and they cost next to nothing.
 */
import type { ProofStage, StageTimings } from "../proof-stages.js";

/** The beginning of each stage's first message. */
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

  /** Called by snarkjs. Bound, because snarkjs passes the logger on as a value. */
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

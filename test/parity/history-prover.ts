/** Who proves the batches of a history: the simulator, which takes milliseconds, or the circuits. */

import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import type { Shape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import {
  type InfinitePoints,
  type SimulatedKey,
  simulatedKey,
} from "../support/simulated-proof.js";

/** A key, and the .zkey that it is read from. */
export interface ProvingKey {
  readonly zkeyPath: string;
  readonly verificationKey: VerificationKey;
}

export interface HistoryProver {
  readonly levels: number;
  /** The shapes that are accepted; the batches of the histories are of these. */
  readonly shapes: readonly Shape[];
  keyOf(shape: Shape): ProvingKey;
  readonly escapeKey: ProvingKey;
  proveBatch(batch: SealedBatch): Promise<ProofPoints>;
  /** Proves the account that stands at an index. */
  proveEscape(state: State, index: number): Promise<ProofPoints>;
}

/**
 * Proves what is true without a circuit. What is not true it is never asked for: a forger has the
 * proof of something else, as he would have on a real chain.
 */
export class SimulatedProver implements HistoryProver {
  readonly levels = 3;
  readonly shapes: readonly Shape[];
  readonly escapeKey: SimulatedKey;
  readonly #batchKey: SimulatedKey;
  /** Points that are at infinity in the proofs to come. */
  infinite: InfinitePoints = "";

  private constructor(shapes: readonly Shape[], batchKey: SimulatedKey, escapeKey: SimulatedKey) {
    this.shapes = shapes;
    this.#batchKey = batchKey;
    this.escapeKey = escapeKey;
  }

  static async create(shapes: readonly Shape[]): Promise<SimulatedProver> {
    return new SimulatedProver(shapes, await simulatedKey("batch"), await simulatedKey("escape"));
  }

  keyOf(): SimulatedKey {
    return this.#batchKey;
  }

  async proveBatch({ publicInputs: { digest, challenge, y } }: SealedBatch): Promise<ProofPoints> {
    return this.#batchKey.prove([digest, challenge, y], this.infinite);
  }

  async proveEscape(state: State, index: number): Promise<ProofPoints> {
    const { root, claim, balance } = escapeInput(state, index);
    return this.escapeKey.prove([root, claim, balance], this.infinite);
  }
}

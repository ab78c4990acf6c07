/** Proves histories by the real circuits, with local keys: seconds a proof. */
import { buildCircuit } from "../../prover/circuits/build-circuit.js";
import { escapeInstance } from "../../prover/circuits/escape-instance.js";
import { ensureKeys } from "../../prover/keys/ensure-keys.js";
import { localKeySetup } from "../../prover/keys/key-setup.js";
import { type KeyedCircuit, prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { type ProofJob, ProverPool } from "../../prover/pool/prover-pool.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import { type ProofPoints, proofPoints } from "../../verifier/proof-points.js";
import { TESTED_BACKEND } from "../support/tested-backend.js";
import type { HistoryProver, ProvingKey } from "./history-prover.js";

type CircuitInput = NonNullable<ProofJob["input"]>;

export class CircuitProver implements HistoryProver {
  readonly levels = 3;
  readonly shapes: readonly Shape[];
  readonly escapeKey: ProvingKey;
  readonly #batch: KeyedCircuit;
  readonly #escape: KeyedCircuit;
  readonly #pool = new ProverPool({ backend: TESTED_BACKEND });

  private constructor(shape: Shape, batch: KeyedCircuit, leaver: KeyedCircuit) {
    this.shapes = [shape];
    this.#batch = batch;
    this.#escape = leaver;
    this.escapeKey = provingKey(leaver);
  }

  /** Builds circuits and keys, or finds them in the build folder. */
  static async create(): Promise<CircuitProver> {
    const shape = parseShape("2x4-2d1e1w");
    const batch = await prepareKeyedCircuit({ shape, levels: 3 });
    const circuit = await buildCircuit(await escapeInstance(3));
    const keys = await ensureKeys(circuit, { kind: "local", setup: localKeySetup });
    return new CircuitProver(shape, batch, { circuit, keys });
  }

  keyOf(): ProvingKey {
    return provingKey(this.#batch);
  }

  proveBatch(batch: SealedBatch): Promise<ProofPoints> {
    return this.#prove(this.#batch, { ...witnessInput(batch) });
  }

  proveEscape(state: State, index: number): Promise<ProofPoints> {
    return this.#prove(this.#escape, { ...escapeInput(state, index) });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #prove(keyed: KeyedCircuit, input: CircuitInput): Promise<ProofPoints> {
    const { proof } = await this.#pool.prove({ ...keyed, input });
    return proofPoints(proof);
  }
}

function provingKey({ keys: { zkey, verificationKey } }: KeyedCircuit): ProvingKey {
  return { zkeyPath: zkey.path, verificationKey };
}

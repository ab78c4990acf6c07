/** A batch with its proof: everything that L1 and its readers need. */
import type { Groth16Proof } from "../proof/groth16-proof.js";
import type { Shape } from "../shape.js";
import type { PublicInputs } from "./public-inputs.js";

export interface ProvenBatch {
  /** From 0. */
  readonly number: number;
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  readonly data: Uint8Array;
  readonly publicInputs: PublicInputs;
  readonly proof: Groth16Proof;
  /** sha256 of the verification key, 64 hex digits. */
  readonly key: { readonly id: string };
}

/** What users hand to the contract, beside plain values. */
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "./proof-points.js";

/** A batch as it is handed in. */
export interface BatchSubmission {
  readonly shape: Shape;
  /** The published data (SPEC.md section 5). */
  readonly data: Uint8Array;
  /** First public input of the proof; the other two are computed here. */
  readonly digest: bigint;
  readonly proof: ProofPoints;
}

/** An account that leaves by the escape hatch: what the proof opens of its leaf. */
export interface Escape {
  readonly account: number;
  readonly owner: bigint;
  readonly token: number;
  readonly balance: bigint;
  readonly proof: ProofPoints;
}

/** An item of each queue, of which one shall be late; one that does not wait counts for nothing. */
export interface LateItems {
  readonly depositIndex: number;
  readonly exitIndex: number;
}

/** What users submit to the contract, besides plain values. */
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "./proof-points.js";

/** A submitted batch. */
export interface BatchSubmission {
  readonly shape: Shape;
  /** The published data (SPEC.md section 5). */
  readonly data: Uint8Array;
  /** First public input of the proof; the other two are computed here. */
  readonly digest: bigint;
  readonly proof: ProofPoints;
}

/** An account that leaves by the escape hatch, with the parts of its leaf that the proof opens. */
export interface Escape {
  readonly account: number;
  readonly owner: bigint;
  readonly token: number;
  readonly balance: bigint;
  readonly proof: ProofPoints;
}

/** One item of each queue. At least one must be overdue; an item that does not wait is ignored. */
export interface LateItems {
  readonly depositIndex: number;
  readonly exitIndex: number;
}

/** What users submit to the contract, besides plain values. */
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "./proof-points.js";

/** A proven batch, ready to be settled. */
export interface BatchSubmission {
  readonly shape: Shape;
  /** The published data (SPEC.md section 5). */
  readonly data: Uint8Array;
  /** First public input of the proof; the other two follow from it and the data. */
  readonly digest: bigint;
  readonly proof: ProofPoints;
}

/** What the contract takes of each batch besides its calldata. */
export type BatchProof = Pick<BatchSubmission, "digest" | "proof">;

/** Consecutive batches of one shape, as they are submitted together. */
export interface GroupSubmission {
  readonly shape: Shape;
  /** Root before the first batch. */
  readonly oldRoot: bigint;
  /** L1 address that is credited with the fees of all batches, 160 bits. */
  readonly feeRecipient: bigint;
  /** The calldata of the batches, one behind the other (SPEC.md section 8). */
  readonly data: Uint8Array;
  /** One for each batch. */
  readonly proofs: readonly BatchProof[];
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

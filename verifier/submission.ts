/** What users submit to the contract, besides plain values. */
import type { BlobMember } from "../src/batch/blob-group.js";
import type { BatchHashes } from "../src/batch/challenge.js";
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
  /** Its place in the group that it was proven for; none if it was proven by itself. */
  readonly member?: BlobMember | undefined;
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

/** What a run of a group that was proven for a blob does not show: words that z hashes. */
export interface GroupRest {
  /** Versioned hash of the blob (EIP-4844). */
  readonly blobHash: bigint;
  /** Of the batches of the group before those that are submitted, and behind them. */
  readonly before: readonly BatchHashes[];
  readonly behind: readonly BatchHashes[];
}

/** Consecutive batches of a group that was proven for a blob, submitted by calldata. */
export interface RunSubmission extends GroupSubmission {
  readonly rest: GroupRest;
}

/** What L1 is told of a blob and of what it holds. */
export interface BlobOpening {
  /** Hash of the hashes of all records, 32 bytes. */
  readonly recordsHash: Uint8Array;
  /** The value of each batch's records at z, below q. */
  readonly values: readonly bigint[];
  /** The KZG commitment to the blob, and the proof of its value at z: 48 bytes each. */
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
}

/** A group that was proven for a blob, whole. Its data are the heads of its batches. */
export interface BlobSubmission extends GroupSubmission {
  readonly opening: BlobOpening;
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

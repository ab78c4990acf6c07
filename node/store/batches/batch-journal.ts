/** Where sealed batches are kept, so that a process that ends loses none. */
import type { BlobMember } from "../../../src/batch/blob-group.js";
import type { SealedBatch } from "../../../src/batch/sealed-batch.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import type { ProofPoints } from "../../../verifier/proof-points.js";

/** A batch that was sealed and is not known to be on L1 for good. */
export interface KeptBatch {
  /** Its place among all that this node has sealed, from 0; gaps are allowed. */
  readonly position: number;
  /** With the public inputs that it is proven for. */
  readonly batch: SealedBatch;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
  readonly proof?: ProofPoints | undefined;
  readonly provingMs?: number | undefined;
  /** Its place in the group that it is proven for, and the group's blob; none if it is proven by itself. */
  readonly inBlob?: { readonly member: BlobMember; readonly blob: Uint8Array } | undefined;
}

/** All calls may be repeated: whoever does not know whether one has come through does it again. */
export interface BatchJournal {
  /** Those that were kept and not removed, from the first to the last. */
  read(): Promise<readonly KeptBatch[]>;
  /** Keeps a batch that was sealed, before it is proven. */
  sealed(batch: KeptBatch): Promise<void>;
  /** Keeps the new public inputs of batches that are to be proven for a blob; proofs that they had are gone. */
  bound(batches: readonly KeptBatch[]): Promise<void>;
  /** Keeps a proof, before it is sent. */
  proven(position: number, proof: ProofPoints, provingMs: number): Promise<void>;
  /** Removes batches: they are on L1, or will never be. */
  removed(positions: readonly number[]): Promise<void>;
}

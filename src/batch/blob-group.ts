/**
 * A group that is proven for a blob (SPEC.md section 8): its batches are fixed, and share one point z.
 * Each proof still stands for itself, so the group settles by its blob, or whole or in part by calldata.
 */
import { blobOf } from "./blob.js";
import { type BatchHashes, batchHashes, evaluationPoint } from "./challenge.js";
import { dataParts } from "./data.js";
import { evaluateData } from "./public-inputs.js";
import type { SealedBatch } from "./sealed-batch.js";

/** What a group's z depends on besides what each batch says itself. */
export interface BlobGroup {
  /** Versioned hash of the blob (EIP-4844). */
  readonly blobHash: bigint;
  /** Of each batch, in their order. */
  readonly batches: readonly BatchHashes[];
}

/** The place of a batch in a group that is proven for a blob. */
export interface BlobMember {
  readonly group: BlobGroup;
  /** From 0. */
  readonly position: number;
}

/** The blob in which the records of batches stand. @throws QuipuError as `blobOf` does. */
export function blobOfBatches(batches: readonly SealedBatch[]): Uint8Array {
  return blobOf(batches.map(({ data, shape }) => dataParts(data, shape).records));
}

/**
 * The batches as they are proven for a blob: with public inputs at the group's point.
 *
 * @param batches one or more of one shape, domain and fee recipient, in their order
 * @param blobHash versioned hash of their blob
 */
export function bindToBlob(
  batches: readonly SealedBatch[],
  blobHash: bigint,
): { readonly group: BlobGroup; readonly batches: readonly SealedBatch[] } {
  const hashes = batches.map(({ publicInputs: { digest }, data, shape }) =>
    batchHashes(digest, data, shape),
  );
  const { shape, levels, header } = batches[0]!;
  const { domain, feeRecipient } = header;
  const z = evaluationPoint({ shape, levels, domain, feeRecipient, blobHash }, hashes);
  return {
    group: { blobHash, batches: hashes },
    batches: batches.map((batch) => {
      const { digest } = batch.publicInputs;
      return { ...batch, publicInputs: { digest, ...evaluateData(batch.data, shape, z) } };
    }),
  };
}

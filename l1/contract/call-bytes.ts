/** How long the calls are that commit a group of batches. */
import { WORD_BYTES } from "../../src/params.js";

/** Selector; shape id, old root, fee recipient, two positions; length of the data, number of proofs. */
const AROUND_BYTES = 4 + 7 * WORD_BYTES;
/** A position more; records' hash, commitment and proof in three words, position and number of the values. */
const AROUND_BLOB_BYTES = AROUND_BYTES + 7 * WORD_BYTES;
/** Digest and eight coordinates. */
const PROOF_BYTES = 9 * WORD_BYTES;

/**
 * Length of the input of a transaction that calls `commitBatches`.
 *
 * @param count batches in the group
 * @param batchBytes calldata of one of them
 */
export function callBytes(count: number, batchBytes: number): number {
  const words = Math.ceil((count * batchBytes) / WORD_BYTES);
  return AROUND_BYTES + WORD_BYTES * words + PROOF_BYTES * count;
}

/**
 * Length of the input of a transaction that calls `commitBlob`.
 *
 * @param count batches in the group
 * @param batchBytes calldata of one of them, without its records
 */
export function blobCallBytes(count: number, batchBytes: number): number {
  const words = Math.ceil((count * batchBytes) / WORD_BYTES) + count;
  return AROUND_BLOB_BYTES + WORD_BYTES * words + PROOF_BYTES * count;
}

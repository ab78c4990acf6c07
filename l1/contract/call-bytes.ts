/** How long the call is that commits a group of batches. */
import { WORD_BYTES } from "../../src/params.js";

/** Selector; shape id, old root, fee recipient, two positions; length of the data, number of proofs. */
const AROUND_BYTES = 4 + 7 * WORD_BYTES;
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

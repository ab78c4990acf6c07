/** What a proposal says, in one hash. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { WORD_BYTES } from "../../src/params.js";
import { shapeId } from "../../src/shape.js";
import type { GroupSubmission } from "../submission.js";

/** Batches of one shape without proofs. */
export type ProposedGroup = Omit<GroupSubmission, "proofs">;

/**
 * keccak256 of shape id, old root and fee recipient (32 bytes each) and the hash of the data, 256 bits.
 *
 * @param levels depth of the state tree
 */
export function contentOf(group: ProposedGroup, levels: number): bigint {
  const { shape, oldRoot, feeRecipient, data } = group;
  const words = [shapeId(shape, levels), oldRoot, feeRecipient].map((value) =>
    numberToBytesBE(value, WORD_BYTES),
  );
  return bytesToNumberBE(keccak256(...words, keccak256(data)));
}

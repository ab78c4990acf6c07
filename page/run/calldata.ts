/**
 * What L1 gets of a batch that comes alone, as one string of bytes: the arguments of `commitBatches`
 * that speak of it. Old root and fee recipient are said once for a whole group.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { proofWords } from "../../l1/contract/proof-words.js";
import { calldataLength } from "../../src/batch/calldata.js";
import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { OWNER_BYTES, WORD_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { groupOf } from "../../verifier/group-of.js";
import { proofPoints } from "../../verifier/proof-points.js";
import type { GroupSubmission } from "../../verifier/submission.js";

/** Bytes before the calldata of the batch: old root and fee recipient. */
export const GROUP_BYTES = WORD_BYTES + OWNER_BYTES;

/**
 * old root ‖ fee recipient ‖ calldata of the batch ‖ digest ‖ A ‖ B ‖ C.
 *
 * @param domain of the deployment, 88 bits
 * @throws QuipuError as `groupOf` does.
 */
export function calldataOf(
  { shape, data, publicInputs: { digest }, proof }: ProvenBatch,
  domain: bigint,
): Uint8Array {
  const batch = { shape, data, digest, proof: proofPoints(proof) };
  const { oldRoot, feeRecipient, data: calldata } = groupOf([batch], domain);
  return concatBytes(
    numberToBytesBE(oldRoot, WORD_BYTES),
    numberToBytesBE(feeRecipient, OWNER_BYTES),
    calldata,
    ...[digest, ...proofWords(batch.proof)].map((word) => numberToBytesBE(word, WORD_BYTES)),
  );
}

/** Reads the bytes back; any bytes of the right length are a group of one batch. */
export function readCalldata(calldata: Uint8Array, shape: Shape): GroupSubmission {
  const end = GROUP_BYTES + calldataLength(shape);
  const word = (index: number): bigint => {
    const start = end + index * WORD_BYTES;
    return bytesToNumberBE(calldata.subarray(start, start + WORD_BYTES));
  };
  const proof = {
    a: [word(1), word(2)],
    b: [
      [word(3), word(4)],
      [word(5), word(6)],
    ],
    c: [word(7), word(8)],
  } as const;
  return {
    shape,
    oldRoot: bytesToNumberBE(calldata.subarray(0, WORD_BYTES)),
    feeRecipient: bytesToNumberBE(calldata.subarray(WORD_BYTES, GROUP_BYTES)),
    data: calldata.slice(GROUP_BYTES, end),
    proofs: [{ digest: word(0), proof }],
  };
}

/** What L1 gets of a batch, as one string of bytes: the published data, the digest, the proof. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { proofWords } from "../../l1/contract/proof-words.js";
import { dataLength } from "../../src/batch/layout.js";
import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { WORD_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { proofPoints } from "../../verifier/proof-points.js";
import type { BatchSubmission } from "../../verifier/submission.js";

/** data ‖ digest ‖ A ‖ B ‖ C. */
export function calldataOf({ data, publicInputs, proof }: ProvenBatch): Uint8Array {
  const words = [publicInputs.digest, ...proofWords(proofPoints(proof))];
  return concatBytes(data, ...words.map((word) => numberToBytesBE(word, WORD_BYTES)));
}

/** Reads the bytes back; any bytes of the right length are a submission. */
export function readCalldata(calldata: Uint8Array, shape: Shape): BatchSubmission {
  const length = dataLength(shape);
  const word = (index: number): bigint => {
    const start = length + index * WORD_BYTES;
    return bytesToNumberBE(calldata.subarray(start, start + WORD_BYTES));
  };
  return {
    shape,
    data: calldata.slice(0, length),
    digest: word(0),
    proof: {
      a: [word(1), word(2)],
      b: [
        [word(3), word(4)],
        [word(5), word(6)],
      ],
      c: [word(7), word(8)],
    },
  };
}

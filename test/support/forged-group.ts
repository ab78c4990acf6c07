/** Groups that `groupOf` would refuse to make. */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { toCalldata } from "../../src/batch/calldata.js";
import { WORD_BYTES } from "../../src/params.js";
import type { BatchSubmission, GroupSubmission } from "../../verifier/submission.js";

/** One call for all batches, unchecked. What it says once, it takes from the first one. */
export function forgedGroup(
  first: BatchSubmission,
  ...others: readonly BatchSubmission[]
): GroupSubmission {
  const batches = [first, ...others];
  const word = (index: number): bigint =>
    bytesToNumberBE(first.data.subarray(index * WORD_BYTES, (index + 1) * WORD_BYTES));
  return {
    ...{ shape: first.shape, oldRoot: word(0), feeRecipient: word(3) },
    data: concatBytes(...batches.map(({ data }) => toCalldata(data))),
    proofs: batches.map(({ digest, proof }) => ({ digest, proof })),
  };
}

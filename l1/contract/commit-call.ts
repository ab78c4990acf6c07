/** The calls of the contract that commit batches, encoded: one for each way of publishing them. */
import { bytesToHex, encodeFunctionData } from "viem/utils";
import type { BatchHashes } from "../../src/batch/challenge.js";
import { WORD_BYTES } from "../../src/params.js";
import { shapeId } from "../../src/shape.js";
import type {
  BlobOpening,
  BlobSubmission,
  GroupSubmission,
  RunSubmission,
} from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Hex } from "../rpc/answers.js";
import { addressOf } from "./address.js";
import { proofWords } from "./proof-words.js";

/** Words of commitment and proof, 48 bytes each. */
const OPENING_WORDS = 3;

/** A group of batches that are proven each by itself, by calldata. @param levels depth of the tree */
export function commitCall(group: GroupSubmission, levels: number): Hex {
  const args = groupArguments(group, levels);
  return encodeFunctionData({ abi: ROLLUP_ABI, functionName: "commitBatches", args });
}

/** A run of the batches of a group that is proven for a blob, by calldata. */
export function runCall(run: RunSubmission, levels: number): Hex {
  const { blobHash, before, behind } = run.rest;
  const rest = {
    blobHash: `0x${blobHash.toString(16).padStart(2 * WORD_BYTES, "0")}`,
    before: before.map(pairOf),
    behind: behind.map(pairOf),
  } as const;
  const args = [...groupArguments(run, levels), rest] as const;
  return encodeFunctionData({ abi: ROLLUP_ABI, functionName: "commitGroup", args });
}

/** A whole group that is proven for a blob; the blob goes with the transaction. */
export function blobCall(group: BlobSubmission, levels: number): Hex {
  const args = [...groupArguments(group, levels), openingOf(group.opening)] as const;
  return encodeFunctionData({ abi: ROLLUP_ABI, functionName: "commitBlob", args });
}

function groupArguments(
  { shape, oldRoot, feeRecipient, data, proofs }: GroupSubmission,
  levels: number,
) {
  const words = proofs.map(({ digest, proof }) => ({ digest, points: proofWords(proof) }));
  const recipient = addressOf(feeRecipient);
  return [shapeId(shape, levels), oldRoot, recipient, bytesToHex(data), words] as const;
}

function pairOf({ leaf, records }: BatchHashes) {
  return [bytesToHex(leaf), bytesToHex(records)] as const;
}

function openingOf({ recordsHash, values, commitment, proof }: BlobOpening) {
  const points = Buffer.concat([commitment, proof]);
  const word = (i: number) => bytesToHex(points.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES));
  const words = Array.from({ length: OPENING_WORDS }, (_, i) => word(i));
  return {
    recordsHash: bytesToHex(recordsHash),
    points: words as unknown as readonly [Hex, Hex, Hex],
    values,
  };
}

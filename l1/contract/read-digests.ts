/** The digests that the batches of a group are proven with, from the transaction that committed it. */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hexToBytes } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";

const SELECTOR_BYTES = 4;
/** Which argument says where the proofs stand, counted from 0. */
const PROOFS_ARGUMENT = 4;
/** Digest and eight coordinates. */
const PROOF_BYTES = 9 * WORD_BYTES;

/**
 * Reads the words that the contract reads, and nothing else: the rest of the call it takes in encodings that
 * a decoder of the ABI refuses.
 *
 * @param transaction that the contract has accepted: a call that commits batches
 * @throws QuipuError `InvalidRpcAnswer` if it has no proofs there.
 */
export function readDigests({
  hash,
  input,
}: Pick<Transaction, "hash" | "input">): readonly bigint[] {
  const args = hexToBytes(input).subarray(SELECTOR_BYTES);
  const end = BigInt(args.length);
  const wordAt = (position: number): bigint =>
    bytesToNumberBE(args.subarray(position, position + WORD_BYTES));
  const refuse = (what: string, got: bigint) =>
    l1Error(
      "InvalidRpcAnswer",
      gotExpected(`${what} of transaction ${hash}`, got, `within its ${end} bytes of arguments`),
    );
  const list = wordAt(PROOFS_ARGUMENT * WORD_BYTES);
  if (list + BigInt(WORD_BYTES) > end) throw refuse("position of the proofs", list);
  const count = wordAt(Number(list));
  const first = Number(list) + WORD_BYTES;
  if (count * BigInt(PROOF_BYTES) > end - BigInt(first)) throw refuse("number of proofs", count);
  return Array.from({ length: Number(count) }, (_, i) => wordAt(first + i * PROOF_BYTES));
}

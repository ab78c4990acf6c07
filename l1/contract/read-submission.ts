/** From the transaction that committed a group of batches to what each of them published. */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hexToBytes, toFunctionSelector } from "viem/utils";
import { type GroupContext, groupData } from "../../src/batch/calldata.js";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { parseShapeId } from "../../src/shape.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";

/** What a group was committed with, but for the proofs, which L1 has checked. */
export interface Published {
  readonly shapeId: bigint;
  /** The published data of each batch. */
  readonly batches: readonly Uint8Array[];
}

/** What a group was committed with whose records stand in the first blob of its transaction. */
export interface PublishedInBlob {
  readonly shapeId: bigint;
  /** Of each batch what L1 reads of it, one behind the other. */
  readonly calldata: Uint8Array;
  /** What the calldata leave out. */
  readonly implied: GroupContext;
}

export type Submission = Published | PublishedInBlob;

const COMMIT_SELECTOR = toFunctionSelector(
  ROLLUP_ABI.find((item) => item.type === "function" && item.name === "commitBatches")!,
);

/** Shape id, old root, fee recipient, where the data and the proofs stand. */
const ARGUMENTS = 5;
const SELECTOR_BYTES = 4;
/** Where the contract demands that the data stand, counted from the first argument. */
const DATA_POSITION = ARGUMENTS * WORD_BYTES;

/**
 * Reads the calldata of `commitBatches` in the one place where the contract does, so that it cannot
 * find other data than were proven.
 *
 * @param domain of the deployment, 88 bits: it is no part of the calldata
 * @throws QuipuError `InvalidRpcAnswer` for a call of anything else, or that the contract cannot have
 *   accepted: a group is committed by a transaction of its own.
 */
export function readSubmission({ hash, input }: Transaction, domain: bigint): Published {
  const refuse = (what: string, got: unknown, expected: unknown) =>
    l1Error("InvalidRpcAnswer", gotExpected(`${what} of transaction ${hash}`, got, expected));
  const selector = input.slice(0, 2 + 2 * SELECTOR_BYTES);
  if (selector !== COMMIT_SELECTOR) throw refuse("call", selector, "commitBatches");
  const args = hexToBytes(input).subarray(SELECTOR_BYTES);
  const word = (index: number): bigint =>
    bytesToNumberBE(args.subarray(index * WORD_BYTES, (index + 1) * WORD_BYTES));
  const start = DATA_POSITION + WORD_BYTES;
  if (args.length < start) throw refuse("arguments", `${args.length} bytes`, `${start} or more`);
  const [id, oldRoot, feeRecipient, position, , length] = [0, 1, 2, 3, 4, ARGUMENTS].map(word);
  if (position !== BigInt(DATA_POSITION)) {
    throw refuse("position of the data", position, DATA_POSITION);
  }
  if (length! > BigInt(args.length - start)) {
    throw refuse("length of the data", length, `at most ${args.length - start}`);
  }
  const data = args.subarray(start, start + Number(length));
  const implied = { oldRoot: oldRoot!, domain, feeRecipient: feeRecipient! };
  try {
    return { shapeId: id!, batches: groupData(data, parseShapeId(id!).shape, implied) };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    const what = `group of transaction ${hash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, got, "whole batches of a shape"), cause);
  }
}

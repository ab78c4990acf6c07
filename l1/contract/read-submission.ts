/** From the transaction that committed a group of batches to what each of them published. */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hexToBytes, toFunctionSelector } from "viem/utils";
import { dataWithoutRecords } from "../../src/batch/blob-calldata.js";
import { type GroupContext, groupData } from "../../src/batch/calldata.js";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { parseShapeId } from "../../src/shape.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Transaction } from "../rpc/answers.js";

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

/** A function that commits batches, and its arguments, each a word or the position of what it stands for. */
interface CommitFunction {
  readonly name: "commitBatches" | "commitGroup" | "commitBlob";
  readonly words: number;
}

/** Each begins with shape id, old root, fee recipient, and where the data and the proofs stand. */
const COMMIT_FUNCTIONS: readonly CommitFunction[] = [
  { name: "commitBatches", words: 5 },
  { name: "commitGroup", words: 6 },
  { name: "commitBlob", words: 6 },
];

const FUNCTION_BY_SELECTOR: ReadonlyMap<Hex, CommitFunction> = new Map(
  COMMIT_FUNCTIONS.map((commit) => {
    const item = ROLLUP_ABI.find((one) => one.type === "function" && one.name === commit.name);
    return [toFunctionSelector(item as Extract<typeof item, { type: "function" }>), commit];
  }),
);

const SELECTOR_BYTES = 4;

/**
 * Reads the calldata of a group in the one place where the contract does, so that it cannot find other
 * data than were proven.
 *
 * @param domain of the deployment, 88 bits: it is no part of the calldata
 * @throws QuipuError `InvalidRpcAnswer` for a call of anything else, or that the contract cannot have
 *   accepted: a group is committed by a transaction of its own.
 */
export function readSubmission({ hash, input }: Transaction, domain: bigint): Submission {
  const refuse = (what: string, got: unknown, expected: unknown) =>
    l1Error("InvalidRpcAnswer", gotExpected(`${what} of transaction ${hash}`, got, expected));
  const selector = input.slice(0, 2 + 2 * SELECTOR_BYTES) as Hex;
  const commit = FUNCTION_BY_SELECTOR.get(selector);
  if (commit === undefined) {
    const names = COMMIT_FUNCTIONS.map(({ name }) => name).join(", ");
    throw refuse("call", selector, `one of ${names}`);
  }
  const args = hexToBytes(input).subarray(SELECTOR_BYTES);
  const word = (index: number): bigint =>
    bytesToNumberBE(args.subarray(index * WORD_BYTES, (index + 1) * WORD_BYTES));
  // Where the contract demands that the data stand, counted from the first argument.
  const dataPosition = commit.words * WORD_BYTES;
  const start = dataPosition + WORD_BYTES;
  if (args.length < start) throw refuse("arguments", `${args.length} bytes`, `${start} or more`);
  const [id, oldRoot, feeRecipient, position] = [0, 1, 2, 3].map(word);
  if (position !== BigInt(dataPosition)) {
    throw refuse("position of the data", position, dataPosition);
  }
  const length = word(commit.words);
  if (length > BigInt(args.length - start)) {
    throw refuse("length of the data", length, `at most ${args.length - start}`);
  }
  const data = args.subarray(start, start + Number(length));
  const implied = { oldRoot: oldRoot!, domain, feeRecipient: feeRecipient! };
  try {
    const { shape } = parseShapeId(id!);
    if (commit.name !== "commitBlob") {
      return { shapeId: id!, batches: groupData(data, shape, implied) };
    }
    dataWithoutRecords(data, shape, implied); // throws unless these are whole batches
    return { shapeId: id!, calldata: data, implied };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    const what = `group of transaction ${hash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, got, "whole batches of a shape"), cause);
  }
}

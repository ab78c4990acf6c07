/** The batches of a proposal, from the transaction that it was made by. */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hexToBytes, toFunctionSelector } from "viem/utils";
import { type GroupContext, groupData } from "../../src/batch/calldata.js";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { parseShapeId, type Shape } from "../../src/shape.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Transaction } from "../rpc/answers.js";

/** What a proposal published. */
export interface PublishedProposal extends GroupContext {
  readonly shape: Shape;
  /** The calldata of its batches, one behind the other. */
  readonly calldata: Uint8Array;
  /** The published data of each batch. */
  readonly batches: readonly Uint8Array[];
}

/** Word of the arguments in which the position of the data stands; of both functions the data begin behind word 5. */
const POSITION_WORDS: ReadonlyMap<Hex, number> = new Map([
  [selectorOf("propose"), 4],
  [selectorOf("proposeProven"), 3],
]);

const SELECTOR_BYTES = 4;
const LENGTH_WORD = 5;

/**
 * Reads the calldata of a proposal in the one place where the contract does.
 *
 * @param domain of the deployment, 88 bits
 * @throws QuipuError `InvalidRpcAnswer` for a call of anything else, or that the contract cannot have
 *   accepted: batches are proposed by a transaction of their own.
 */
export function readProposal({ hash, input }: Transaction, domain: bigint): PublishedProposal {
  const refuse = (what: string, got: unknown, expected: unknown, cause?: unknown) =>
    l1Error(
      "InvalidRpcAnswer",
      gotExpected(`${what} of transaction ${hash}`, got, expected),
      cause,
    );
  const selector = input.slice(0, 2 + 2 * SELECTOR_BYTES) as Hex;
  const positionWord = POSITION_WORDS.get(selector);
  if (positionWord === undefined) throw refuse("call", selector, "propose or proposeProven");
  const args = hexToBytes(input).subarray(SELECTOR_BYTES);
  const start = (LENGTH_WORD + 1) * WORD_BYTES;
  if (args.length < start) throw refuse("arguments", `${args.length} bytes`, `${start} or more`);
  const word = (index: number): bigint =>
    bytesToNumberBE(args.subarray(index * WORD_BYTES, (index + 1) * WORD_BYTES));
  const position = word(positionWord);
  if (position !== BigInt(LENGTH_WORD * WORD_BYTES)) {
    throw refuse("position of the data", position, LENGTH_WORD * WORD_BYTES);
  }
  const length = word(LENGTH_WORD);
  if (length > BigInt(args.length - start)) {
    throw refuse("length of the data", length, `at most ${args.length - start}`);
  }
  const calldata = args.subarray(start, start + Number(length));
  const context = { oldRoot: word(1), feeRecipient: word(2), domain };
  try {
    const { shape } = parseShapeId(word(0));
    return { shape, ...context, calldata, batches: groupData(calldata, shape, context) };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    throw refuse("group", got, "whole batches of a shape", cause);
  }
}

function selectorOf(name: "propose" | "proposeProven"): Hex {
  const item = OPTIMISTIC_ABI.find((one) => one.type === "function" && one.name === name);
  return toFunctionSelector(item as Extract<typeof item, { type: "function" }>);
}

/** What L1 reads of a forced exit: the request, and what it pays (SPEC.md section 5). */
import { concatBytes } from "@noble/hashes/utils.js";
import {
  BALANCE_BITS,
  EXIT_BYTES,
  EXIT_ELEMENTS,
  EXIT_REQUEST_BYTES,
  INDEX_BYTES,
  OWNER_BYTES,
} from "../../params.js";
import type { EntryCodec } from "../batch-kind.js";
import { SUM_FIELDS } from "../data-field.js";
import { decodeSum, encodeSum, type Sum } from "../sum.js";
import { decodeExitRequest, type ExitRequest, encodeExitRequest } from "./exit-request.js";

/** A request, with the account's token and whole balance if the requester is its owner, else zeros. */
export type SettledExit = ExitRequest & Sum;

export const exitEntry: EntryCodec<SettledExit> = {
  bytes: EXIT_BYTES,
  fields: [
    { name: "account", meaning: "account", bytes: INDEX_BYTES },
    { name: "requester", meaning: "address", bytes: OWNER_BYTES },
    ...SUM_FIELDS,
  ],
  elements: EXIT_ELEMENTS,
  encode: (exit) => concatBytes(encodeExitRequest(exit), encodeSum(exit)),
  decode: (bytes) => ({
    ...decodeExitRequest(bytes.subarray(0, EXIT_REQUEST_BYTES)),
    ...decodeSum(bytes.subarray(EXIT_REQUEST_BYTES)),
  }),
  toElements: exitElements,
};

/** Account, requester, token · 2^128 + amount. */
function exitElements({ account, requester, token, amount }: SettledExit): bigint[] {
  return [BigInt(account), requester, (BigInt(token) << BigInt(BALANCE_BITS)) + amount];
}

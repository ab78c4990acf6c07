/**
 * What strangers may read of an error. Some errors name what only the operator is to see: hosts, folders, the words
 * of other programs. These are told in other words; their own are for the log.
 */
import { QuipuError } from "../../../src/errors.js";

const OTHER_WORDS: Readonly<Record<string, string>> = {
  RpcUnavailable: "L1's endpoint does not answer",
  InvalidRpcAnswer: "L1's endpoint answers something else than was asked",
  RpcAnswerTooLarge: "L1's endpoint answers more than is taken",
  RpcRefused: "L1's endpoint refuses what was asked",
  BlobUnavailable: "a blob of L1 is not to be had",
  StoreUnavailable: "the database does not answer",
  InvalidFile: "a file of the node cannot be read",
  FileUnwritable: "a file of the node cannot be written",
  NoSpaceLeft: "the node has no space left",
};

const FAULT_WORDS = "a fault of the node: its log says more";

/** A refusal in words for strangers; a fault if it is none. */
export function publicWords(
  error: unknown,
): Pick<QuipuError, "code" | "message"> & Partial<Pick<QuipuError, "rule" | "details">> {
  if (!(error instanceof QuipuError)) return { code: "Unexpected", message: FAULT_WORDS };
  const { code, message, rule, details } = error;
  const other = OTHER_WORDS[code];
  if (other !== undefined) return { code, message: other };
  return { code, message, ...(rule === undefined ? {} : { rule }), details };
}

/**
 * The id of an operation (SPEC.md section 4): a function of what is signed, so that two signatures
 * over one message are one operation, and the same words signed for another deployment are another.
 */
import { bytesToHex, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { keccak256 } from "../crypto/keccak.js";
import { kindOf, type Operation } from "./kinds.js";

/** An operation id: 0x and 64 hex digits. */
export type OperationId = string;

/**
 * keccak256 over the elements of the message, 32 bytes big-endian each.
 *
 * @example
 * operationId(domain, payment); // 0x and 64 hex digits
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field of the operation is too wide.
 */
export function operationId(domain: bigint, operation: Operation): OperationId {
  const message = kindOf(operation).message(domain, operation);
  const elements = typeof message === "bigint" ? [message] : message;
  const words = elements.map((element) => numberToBytesBE(element, 32));
  return `0x${bytesToHex(keccak256(concatBytes(...words)))}`;
}

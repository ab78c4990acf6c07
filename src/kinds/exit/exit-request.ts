/**
 * The request of a forced exit, an item of L1's exit queue: who asked for which account. Nobody
 * signs it; whether the requester is the account's owner is decided by
 * `apply-exit.ts`.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../../crypto/field.js";
import { gotExpected, QuipuError } from "../../errors.js";
import {
  ARITY,
  EXIT_REQUEST_BYTES,
  INDEX_BYTES,
  MAX_LEVELS,
  OWNER_BYTES,
  OWNER_LIMIT,
} from "../../params.js";

export interface ExitRequest {
  /** Account index, 24 bits; an account need not stand there. */
  readonly account: number;
  /** The L1 address that asked, 160 bits. */
  readonly requester: bigint;
}

/**
 * Checks that L1 could have queued a request: widths, and a requester that is not 0. A request of 0
 * is padding to the circuit, so a batch that had one could not be proven.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertQueuedExit(request: ExitRequest): void {
  assertExitRequest(request);
  if (request.requester > 0n) return;
  throw new QuipuError("OutOfRange", gotExpected("requester of an exit", 0, "≥ 1"));
}

/**
 * Checks that both fields fit their widths.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertExitRequest({ account, requester }: ExitRequest): void {
  assertBelow(account, ARITY ** MAX_LEVELS, "account");
  assertBelow(requester, OWNER_LIMIT, "requester");
}

/**
 * The 23 bytes of a request in the queue: account ‖ requester.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function encodeExitRequest(request: ExitRequest): Uint8Array {
  assertExitRequest(request);
  return concatBytes(
    numberToBytesBE(request.account, INDEX_BYTES),
    numberToBytesBE(request.requester, OWNER_BYTES),
  );
}

/**
 * Reads the 23 bytes of a request.
 *
 * @throws QuipuError `MalformedData` if there are not 23 of them.
 */
export function decodeExitRequest(bytes: Uint8Array): ExitRequest {
  if (bytes.length !== EXIT_REQUEST_BYTES) {
    const message = gotExpected("bytes of an exit request", bytes.length, EXIT_REQUEST_BYTES);
    throw new QuipuError("MalformedData", message);
  }
  return {
    account: Number(bytesToNumberBE(bytes.subarray(0, INDEX_BYTES))),
    requester: bytesToNumberBE(bytes.subarray(INDEX_BYTES)),
  };
}

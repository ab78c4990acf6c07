/**
 * The deposit, an item of L1's deposit queue: who paid in what, and for which key. Nobody signs it;
 * L1 has taken the money.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { keyY } from "../../crypto/compressed-key.js";
import { assertBelow } from "../../crypto/field.js";
import { gotExpected, QuipuError } from "../../errors.js";
import {
  BALANCE_LIMIT,
  DEPOSIT_BYTES,
  KEY_BYTES,
  OWNER_BYTES,
  OWNER_LIMIT,
  TOKEN_LIMIT,
} from "../../params.js";
import type { Receiver } from "../../state/receiver.js";
import { decodeSum, encodeSum, type Sum } from "../sum.js";

export interface Deposit extends Receiver, Sum {}

/**
 * Checks that L1 could have queued a deposit: widths, and neither amount nor owner 0. A deposit of 0
 * is padding to the circuit, so a batch that had one could not be proven.
 *
 * @throws QuipuError `OutOfRange`, or `NotInField` if Ay ≥ r.
 */
export function assertQueuedDeposit(deposit: Deposit): void {
  assertDeposit(deposit);
  for (const field of ["amount", "owner"] as const) {
    if (deposit[field] > 0n) continue;
    throw new QuipuError("OutOfRange", gotExpected(`${field} of a deposit`, 0, "≥ 1"));
  }
}

/**
 * Checks that every field fits its width.
 *
 * @throws QuipuError `OutOfRange`, or `NotInField` if Ay ≥ r.
 */
export function assertDeposit(deposit: Deposit): void {
  keyY(deposit.key);
  assertBelow(deposit.owner, OWNER_LIMIT, "owner");
  assertBelow(deposit.token, TOKEN_LIMIT, "token");
  assertBelow(deposit.amount, BALANCE_LIMIT, "amount");
}

/**
 * The 70 bytes of a deposit, in the queue and in published data: key ‖ owner ‖ token ‖ amount.
 *
 * @throws QuipuError `OutOfRange` or `NotInField`.
 */
export function encodeDeposit(deposit: Deposit): Uint8Array {
  assertDeposit(deposit);
  return concatBytes(
    numberToBytesBE(deposit.key, KEY_BYTES),
    numberToBytesBE(deposit.owner, OWNER_BYTES),
    encodeSum(deposit),
  );
}

/**
 * Reads the 70 bytes of a deposit. Ay is not compared with r: L1 does so, and who computes with it.
 *
 * @throws QuipuError `MalformedData` if there are not 70 of them.
 */
export function decodeDeposit(bytes: Uint8Array): Deposit {
  if (bytes.length !== DEPOSIT_BYTES) {
    const message = gotExpected("bytes of a deposit", bytes.length, DEPOSIT_BYTES);
    throw new QuipuError("MalformedData", message);
  }
  const ownerEnd = KEY_BYTES + OWNER_BYTES;
  return {
    key: bytesToNumberBE(bytes.subarray(0, KEY_BYTES)),
    owner: bytesToNumberBE(bytes.subarray(KEY_BYTES, ownerEnd)),
    ...decodeSum(bytes.subarray(ownerEnd)),
  };
}

/**
 * The settlement of a batch (SPEC.md section 5): its deposits, exits and withdrawals as bytes, which
 * L1 reads to compare them with its queues and to pay, and as elements of the vector.
 *
 * A position that is not used is all zero. Which positions are used the records say (`records.ts`).
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import { type Deposit, decodeDeposit, encodeDeposit } from "../operations/deposit.js";
import {
  decodeExitRequest,
  type ExitRequest,
  encodeExitRequest,
} from "../operations/exit-request.js";
import {
  BALANCE_BITS,
  BALANCE_BYTES,
  BALANCE_LIMIT,
  DEPOSIT_BYTES,
  EXIT_BYTES,
  EXIT_REQUEST_BYTES,
  OWNER_BITS,
  OWNER_BYTES,
  OWNER_LIMIT,
  type Shape,
  settlementLength,
  TOKEN_BYTES,
  TOKEN_LIMIT,
  WITHDRAWAL_BYTES,
} from "../params.js";
import type { ExitPayment } from "../state/apply-exit.js";
import type { Payout } from "../state/apply-withdrawal.js";

/** A request of an exit, and what it pays to the requester. */
export type SettledExit = ExitRequest & ExitPayment;

/** What L1 reads of a batch, by position. */
export interface Settlement {
  readonly deposits: readonly Deposit[];
  readonly exits: readonly SettledExit[];
  readonly withdrawals: readonly Payout[];
}

/** Bit of a compressed key that is no part of Ay. */
const KEY_Y_LIMIT = 1n << 255n;

/**
 * Encodes a settlement, filled up with zeros; its length is `settlementLength(shape)`.
 *
 * @param settlement at most D deposits, E exits and W withdrawals
 * @throws QuipuError `OutOfRange` or `NotInField` if a value is too wide.
 */
export function encodeSettlement(settlement: Settlement, shape: Shape): Uint8Array {
  const { deposits, exits, withdrawals } = settlement;
  return concatBytes(
    fillUp(deposits.map(encodeDeposit), shape.deposits * DEPOSIT_BYTES),
    fillUp(exits.map(encodeExit), shape.exits * EXIT_BYTES),
    fillUp(withdrawals.map(encodePayout), shape.withdrawals * WITHDRAWAL_BYTES),
  );
}

/**
 * Decodes the settlement of a shape: exactly D deposits, E exits and W withdrawals, those of unused
 * positions all zero. Every byte string of the right length is one.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's.
 */
export function decodeSettlement(bytes: Uint8Array, shape: Shape): Settlement {
  if (bytes.length !== settlementLength(shape)) {
    const message = gotExpected("settlement bytes", bytes.length, settlementLength(shape));
    throw new QuipuError("MalformedData", message);
  }
  const exitsStart = shape.deposits * DEPOSIT_BYTES;
  const withdrawalsStart = exitsStart + shape.exits * EXIT_BYTES;
  return {
    deposits: cut(bytes.subarray(0, exitsStart), DEPOSIT_BYTES).map(decodeDeposit),
    exits: cut(bytes.subarray(exitsStart, withdrawalsStart), EXIT_BYTES).map(decodeExit),
    withdrawals: cut(bytes.subarray(withdrawalsStart), WITHDRAWAL_BYTES).map(decodePayout),
  };
}

/** The elements of the vector: four for a deposit, three for an exit, two for a withdrawal. */
export function settlementElements({ deposits, exits, withdrawals }: Settlement): bigint[] {
  return [
    ...deposits.map(depositElements),
    ...exits.map(exitElements),
    ...withdrawals.map(payoutElements),
  ].flat();
}

/** Ay, owner, token, amount. The sign of Ax is no element: it is L1's queue that binds it. */
export function depositElements({ key, owner, token, amount }: Deposit): bigint[] {
  return [key % KEY_Y_LIMIT, owner, BigInt(token), amount];
}

/** Account, requester, token · 2^128 + amount. */
export function exitElements({ account, requester, token, amount }: SettledExit): bigint[] {
  return [BigInt(account), requester, (BigInt(token) << BigInt(BALANCE_BITS)) + amount];
}

/** token · 2^160 + owner, amount. */
export function payoutElements({ owner, token, amount }: Payout): bigint[] {
  return [(BigInt(token) << BigInt(OWNER_BITS)) + owner, amount];
}

function encodeExit(exit: SettledExit): Uint8Array {
  return concatBytes(encodeExitRequest(exit), encodeSum(exit));
}

function decodeExit(bytes: Uint8Array): SettledExit {
  const request = decodeExitRequest(bytes.subarray(0, EXIT_REQUEST_BYTES));
  return { ...request, ...decodeSum(bytes.subarray(EXIT_REQUEST_BYTES)) };
}

function encodePayout(payout: Payout): Uint8Array {
  assertBelow(payout.owner, OWNER_LIMIT, "owner");
  return concatBytes(numberToBytesBE(payout.owner, OWNER_BYTES), encodeSum(payout));
}

function decodePayout(bytes: Uint8Array): Payout {
  const owner = bytesToNumberBE(bytes.subarray(0, OWNER_BYTES));
  return { owner, ...decodeSum(bytes.subarray(OWNER_BYTES)) };
}

function encodeSum({ token, amount }: ExitPayment): Uint8Array {
  assertBelow(token, TOKEN_LIMIT, "token");
  assertBelow(amount, BALANCE_LIMIT, "amount");
  return concatBytes(numberToBytesBE(token, TOKEN_BYTES), numberToBytesBE(amount, BALANCE_BYTES));
}

function decodeSum(bytes: Uint8Array): ExitPayment {
  const token = Number(bytesToNumberBE(bytes.subarray(0, TOKEN_BYTES)));
  return { token, amount: bytesToNumberBE(bytes.subarray(TOKEN_BYTES)) };
}

function fillUp(items: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(concatBytes(...items));
  return bytes;
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

/**
 * The transfer, the operation that moves value between two accounts of the same token: what a user
 * signs. Whether a state accepts it is decided by `apply-transfer.ts`.
 */
import { assertBelow } from "../../crypto/field.js";
import { ARITY, FLOAT16, FLOAT40, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../../params.js";
import { decodeFloat, encodeFloat, encodingLimit } from "../float.js";

/** A transfer as it is signed and published: amount and fee are encodings, not values. */
export interface Transfer {
  readonly kind: "transfer";
  /** Account index of the sender, 24 bits. */
  readonly from: number;
  /** Account index of the receiver, 24 bits; may be the sender. */
  readonly to: number;
  /** Token id, 16 bits. */
  readonly token: number;
  /** Amount, float40 encoding. */
  readonly amount: number;
  /** Fee in the same token, float16 encoding. */
  readonly fee: number;
  /** The sender's nonce, 32 bits. */
  readonly nonce: number;
}

/** A transfer whose amount and fee are given as values in the token's smallest unit. */
export interface TransferValues extends Omit<Transfer, "kind" | "amount" | "fee"> {
  readonly amount: bigint;
  readonly fee: bigint;
}

/**
 * Makes a transfer from values, encoded canonically.
 *
 * @example
 * createTransfer({ from: 0, to: 1, token: 0, amount: 2500n, fee: 3n, nonce: 0 });
 *
 * @throws QuipuError `NotEncodable` if amount or fee have no exact encoding, `OutOfRange` if
 *   another field is too wide.
 */
export function createTransfer(values: TransferValues): Transfer {
  const amount = encodeFloat(values.amount, FLOAT40, "amount");
  const fee = encodeFloat(values.fee, FLOAT16, "fee");
  const { from, to, token, nonce } = values;
  const transfer: Transfer = { kind: "transfer", from, to, token, amount, fee, nonce };
  assertTransfer(transfer);
  return transfer;
}

/**
 * Checks that every field fits its width.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertTransfer(transfer: Transfer): void {
  assertBelow(transfer.from, ARITY ** MAX_LEVELS, "from");
  assertBelow(transfer.to, ARITY ** MAX_LEVELS, "to");
  assertBelow(transfer.token, TOKEN_LIMIT, "token");
  assertBelow(transfer.amount, encodingLimit(FLOAT40), "amount encoding");
  assertBelow(transfer.fee, encodingLimit(FLOAT16), "fee encoding");
  assertBelow(transfer.nonce, 2 ** NONCE_BITS, "nonce");
}

/** The amount that a transfer moves, in the token's smallest unit. */
export function amountOf(transfer: Pick<Transfer, "amount">): bigint {
  return decodeFloat(transfer.amount, FLOAT40);
}

/** The fee that a transfer pays, in the token's smallest unit. */
export function feeOf(transfer: Pick<Transfer, "fee">): bigint {
  return decodeFloat(transfer.fee, FLOAT16);
}

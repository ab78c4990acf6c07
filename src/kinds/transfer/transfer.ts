/**
 * The transfer, the operation that moves value between two accounts of the same token: what a user
 * signs. Whether a state accepts it is decided by `apply-transfer.ts`.
 */
import { assertBelow } from "../../crypto/field.js";
import { ARITY, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../../params.js";
import { type Amounts, type AmountValues, assertAmounts, encodeAmounts } from "../amounts.js";

/** A transfer as it is signed and published: amount and fee are encodings, not values. */
export interface Transfer extends Amounts {
  readonly kind: "transfer";
  /** Account index of the sender, 24 bits. */
  readonly from: number;
  /** Account index of the receiver, 24 bits; may be the sender. */
  readonly to: number;
  /** Token id, 16 bits. */
  readonly token: number;
  /** The sender's nonce, 32 bits. */
  readonly nonce: number;
}

/** A transfer whose amount and fee are given as values in the token's smallest unit. */
export interface TransferValues extends Omit<Transfer, "kind" | keyof Amounts>, AmountValues {}

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
  const { amount, fee } = encodeAmounts(values);
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
  assertAmounts(transfer);
  assertBelow(transfer.nonce, 2 ** NONCE_BITS, "nonce");
}

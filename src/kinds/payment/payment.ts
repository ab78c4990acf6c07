/**
 * The payment, the operation that moves value to a key and owner, whether or not they have an account
 * yet: what a user signs. Whether a state accepts it is decided by `apply-payment.ts`.
 */
import { keyY } from "../../crypto/compressed-key.js";
import { assertBelow } from "../../crypto/field.js";
import { gotExpected, QuipuError } from "../../errors.js";
import { ARITY, MAX_LEVELS, NONCE_BITS, OWNER_LIMIT, TOKEN_LIMIT } from "../../params.js";
import type { Receiver } from "../../state/receiver.js";
import {
  type Amounts,
  type AmountValues,
  amountOf,
  assertAmounts,
  encodeAmounts,
} from "../amounts.js";

/** A payment as it is signed and published: amount and fee are encodings, not values. */
export interface Payment extends Amounts, Receiver {
  readonly kind: "payment";
  /** Account index of the sender, 24 bits. */
  readonly from: number;
  /** The sender's nonce, 32 bits. */
  readonly nonce: number;
}

/** A payment whose amount and fee are given as values in the token's smallest unit. */
export interface PaymentValues extends Omit<Payment, "kind" | keyof Amounts>, AmountValues {}

/**
 * Makes a payment from values, encoded canonically.
 *
 * @example
 * createPayment({ from: 0, key, owner, token: 0, amount: 2500n, fee: 3n, nonce: 0 });
 *
 * @throws QuipuError `NotEncodable` if amount or fee have no exact encoding, `NotInField` if Ay ≥ r,
 *   `OutOfRange` if another field is too wide, or amount or owner are 0.
 */
export function createPayment(values: PaymentValues): Payment {
  const amounts = encodeAmounts(values);
  const { from, key, owner, token, nonce } = values;
  const payment: Payment = { kind: "payment", from, key, owner, token, ...amounts, nonce };
  assertPayment(payment);
  return payment;
}

/**
 * Checks that every field fits its width, and that neither amount nor owner is 0: a payment of 0 would
 * open an account for nothing, and nobody could ever force out the account of owner 0.
 *
 * @throws QuipuError `OutOfRange`, or `NotInField` if Ay ≥ r.
 */
export function assertPayment(payment: Payment): void {
  assertBelow(payment.from, ARITY ** MAX_LEVELS, "from");
  keyY(payment.key);
  assertBelow(payment.owner, OWNER_LIMIT, "owner");
  assertBelow(payment.token, TOKEN_LIMIT, "token");
  assertAmounts(payment);
  assertBelow(payment.nonce, 2 ** NONCE_BITS, "nonce");
  for (const [what, value] of [
    ["amount", amountOf(payment)],
    ["owner", payment.owner],
  ] as const) {
    if (value > 0n) continue;
    throw new QuipuError("OutOfRange", gotExpected(`${what} of a payment`, 0, "≥ 1"));
  }
}

/**
 * Amount and fee of a signed operation, as encodings: what transfers and payments have in common
 * (SPEC.md section 1, floats). Withdrawals have exact amounts and no fee.
 */
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import { FLOAT16, FLOAT40 } from "../params.js";
import { decodeFloat, encodeFloat, encodingLimit } from "./float.js";

/** As they are signed and published. */
export interface Amounts {
  /** Amount, float40 encoding. */
  readonly amount: number;
  /** Fee in the same token, float16 encoding. */
  readonly fee: number;
}

/** As values in the token's smallest unit. */
export interface AmountValues {
  readonly amount: bigint;
  readonly fee: bigint;
}

/** @throws QuipuError `NotEncodable` if amount or fee have no exact encoding. */
export function encodeAmounts({ amount, fee }: AmountValues): Amounts {
  return {
    amount: encodeFloat(amount, FLOAT40, "amount"),
    fee: encodeFloat(fee, FLOAT16, "fee"),
  };
}

/** @throws QuipuError `OutOfRange` if an encoding is too wide. */
export function assertAmounts({ amount, fee }: Amounts): void {
  assertBelow(amount, encodingLimit(FLOAT40), "amount encoding");
  assertBelow(fee, encodingLimit(FLOAT16), "fee encoding");
}

/** The amount that an operation moves, in the token's smallest unit. */
export function amountOf({ amount }: Pick<Amounts, "amount">): bigint {
  return decodeFloat(amount, FLOAT40);
}

/** The fee that an operation pays, in the token's smallest unit. */
export function feeOf({ fee }: Pick<Amounts, "fee">): bigint {
  return decodeFloat(fee, FLOAT16);
}

/** What an operation takes from its signer's balance. */
export function costOf(amounts: Amounts): bigint {
  return amountOf(amounts) + feeOf(amounts);
}

/**
 * The values as JSON has them, which stand for their canonical encodings.
 *
 * @throws QuipuError `NotEncodable` if the encodings are others.
 */
export function amountsJson(amounts: Amounts): { readonly amount: string; readonly fee: string } {
  const [amount, fee] = [amountOf(amounts), feeOf(amounts)];
  const canonical = encodeAmounts({ amount, fee });
  if (canonical.amount !== amounts.amount || canonical.fee !== amounts.fee) {
    const got = `amount ${amounts.amount}, fee ${amounts.fee}`;
    throw new QuipuError("NotEncodable", gotExpected("encodings", got, "canonical ones"));
  }
  return { amount: `${amount}`, fee: `${fee}` };
}

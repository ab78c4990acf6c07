/** The message of a payment (SPEC.md section 4): three field elements. Rule G. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { SIGN_BIT } from "../../crypto/compressed-key.js";
import { assertBelow } from "../../crypto/field.js";
import {
  AMOUNT_BYTES,
  DOMAIN_BYTES,
  DOMAIN_LIMIT,
  FEE_BYTES,
  INDEX_BYTES,
  KIND_PAYMENT,
  NONCE_BYTES,
  TOKEN_BYTES,
} from "../../params.js";
import { assertPayment, type Payment } from "./payment.js";

/** Bytes that hold the sign of Ax, where a transfer's message has the receiver's index. */
const SIGN_BYTES = INDEX_BYTES;

/**
 * The three field elements that a payment's signature covers: a transfer's 31 bytes with the sign of
 * the receiver's Ax in place of an index, the receiver's Ay, and its owner.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError as `assertPayment` does, or `OutOfRange` for the domain.
 */
export function paymentMessage(
  domain: bigint,
  payment: Payment,
): readonly [bigint, bigint, bigint] {
  assertBelow(domain, DOMAIN_LIMIT, "domain");
  assertPayment(payment);
  return messageOf(domain, payment);
}

/** The same without the checks: padding has amount and owner 0. */
export function messageOf(domain: bigint, payment: Payment): readonly [bigint, bigint, bigint] {
  const { key, owner } = payment;
  const bytes = concatBytes(
    numberToBytesBE(domain, DOMAIN_BYTES),
    numberToBytesBE(KIND_PAYMENT, 1),
    numberToBytesBE(payment.from, INDEX_BYTES),
    numberToBytesBE(key / SIGN_BIT, SIGN_BYTES),
    numberToBytesBE(payment.token, TOKEN_BYTES),
    numberToBytesBE(payment.amount, AMOUNT_BYTES),
    numberToBytesBE(payment.fee, FEE_BYTES),
    numberToBytesBE(payment.nonce, NONCE_BYTES),
  );
  return [bytesToNumberBE(bytes), key % SIGN_BIT, owner];
}

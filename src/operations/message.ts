/**
 * The message of an operation (SPEC.md section 4) binds everything the operation says. Rule G. A
 * transfer's is one field element, 31 bytes big-endian; a withdrawal's has its amount for a second.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../crypto/field.js";
import {
  AMOUNT_BYTES,
  DOMAIN_BYTES,
  DOMAIN_LIMIT,
  FEE_BYTES,
  INDEX_BYTES,
  KIND_TRANSFER,
  KIND_WITHDRAWAL,
  NONCE_BYTES,
  TOKEN_BYTES,
} from "../params.js";
import { assertTransfer, type Transfer } from "./transfer.js";
import { assertWithdrawal, type Withdrawal } from "./withdrawal.js";

/**
 * The 31 bytes that a transfer's signature covers.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function encodeMessage(domain: bigint, transfer: Transfer): Uint8Array {
  assertBelow(domain, DOMAIN_LIMIT, "domain");
  assertTransfer(transfer);
  return concatBytes(
    numberToBytesBE(domain, DOMAIN_BYTES),
    numberToBytesBE(KIND_TRANSFER, 1),
    numberToBytesBE(transfer.from, INDEX_BYTES),
    numberToBytesBE(transfer.to, INDEX_BYTES),
    numberToBytesBE(transfer.token, TOKEN_BYTES),
    numberToBytesBE(transfer.amount, AMOUNT_BYTES),
    numberToBytesBE(transfer.fee, FEE_BYTES),
    numberToBytesBE(transfer.nonce, NONCE_BYTES),
  );
}

/** The message as the field element that is signed. */
export function transferMessage(domain: bigint, transfer: Transfer): bigint {
  return bytesToNumberBE(encodeMessage(domain, transfer));
}

/** Bytes of a withdrawal's first element that say nothing. */
const UNUSED_BYTES = 10;

/**
 * The two field elements that a withdrawal's signature covers: domain, kind, account, token and
 * nonce in 31 bytes, and the amount.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function withdrawalMessage(
  domain: bigint,
  withdrawal: Withdrawal,
): readonly [bigint, bigint] {
  assertBelow(domain, DOMAIN_LIMIT, "domain");
  assertWithdrawal(withdrawal);
  const bytes = concatBytes(
    numberToBytesBE(domain, DOMAIN_BYTES),
    numberToBytesBE(KIND_WITHDRAWAL, 1),
    numberToBytesBE(withdrawal.from, INDEX_BYTES),
    numberToBytesBE(withdrawal.token, TOKEN_BYTES),
    new Uint8Array(UNUSED_BYTES),
    numberToBytesBE(withdrawal.nonce, NONCE_BYTES),
  );
  return [bytesToNumberBE(bytes), withdrawal.amount];
}

/** The message of a withdrawal (SPEC.md section 4): two field elements. Rule G. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../../crypto/field.js";
import {
  DOMAIN_BYTES,
  DOMAIN_LIMIT,
  INDEX_BYTES,
  KIND_WITHDRAWAL,
  NONCE_BYTES,
  TOKEN_BYTES,
} from "../../params.js";
import { assertWithdrawal, type Withdrawal } from "./withdrawal.js";

/** Bytes of the first element that say nothing. */
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

/**
 * The message of a transfer (SPEC.md section 4): one field element, 31 bytes big-endian, that binds
 * everything the transfer says. Rule G.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../../crypto/field.js";
import {
  AMOUNT_BYTES,
  DOMAIN_BYTES,
  DOMAIN_LIMIT,
  FEE_BYTES,
  INDEX_BYTES,
  KIND_TRANSFER,
  NONCE_BYTES,
  TOKEN_BYTES,
} from "../../params.js";
import { assertTransfer, type Transfer } from "./transfer.js";

/**
 * The 31 bytes that a transfer's signature covers.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function encodeTransferMessage(domain: bigint, transfer: Transfer): Uint8Array {
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

/**
 * The message as the field element that is signed.
 *
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function transferMessage(domain: bigint, transfer: Transfer): bigint {
  return bytesToNumberBE(encodeTransferMessage(domain, transfer));
}

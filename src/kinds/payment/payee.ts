/** What L1 reads of a payment: key and owner of the receiver, in 52 bytes (SPEC.md section 5). */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow, assertFieldElement } from "../../crypto/field.js";
import {
  KEY_BYTES,
  OWNER_BYTES,
  OWNER_LIMIT,
  PAYMENT_BYTES,
  PAYMENT_ELEMENTS,
} from "../../params.js";
import type { EntryCodec } from "../batch-kind.js";

export interface Payee {
  /** Ay, below r; the sign of Ax is in the record. */
  readonly keyY: bigint;
  /** L1 address, 160 bits. */
  readonly owner: bigint;
}

export const payeeEntry: EntryCodec<Payee> = {
  bytes: PAYMENT_BYTES,
  fields: [
    { name: "key", meaning: "key", bytes: KEY_BYTES },
    { name: "owner", meaning: "address", bytes: OWNER_BYTES },
  ],
  elements: PAYMENT_ELEMENTS,
  encode({ keyY, owner }) {
    assertFieldElement(keyY, "public key y");
    assertBelow(owner, OWNER_LIMIT, "owner");
    return concatBytes(numberToBytesBE(keyY, KEY_BYTES), numberToBytesBE(owner, OWNER_BYTES));
  },
  decode: (bytes) => ({
    keyY: bytesToNumberBE(bytes.subarray(0, KEY_BYTES)),
    owner: bytesToNumberBE(bytes.subarray(KEY_BYTES)),
  }),
  toElements: ({ keyY, owner }) => [keyY, owner],
};

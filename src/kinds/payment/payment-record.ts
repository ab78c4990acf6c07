/** The record of a payment (SPEC.md section 5): nine bytes. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../../errors.js";
import { AMOUNT_BYTES, FEE_BYTES, SLOT_RECORD_BYTES } from "../../params.js";
import type { Amounts } from "../amounts.js";
import type { DataField } from "../data-field.js";
import { assertSlot, ENABLED } from "../slot-record.js";

/** A payment as it is published among the records; key and owner are in the settlement. */
export interface PaymentRecord extends Amounts {
  /** Slot of the sender, below M. */
  readonly fromSlot: number;
  /** Slot of the receiver, below M. */
  readonly toSlot: number;
  /** Whether the receiver's Ax has the sign. */
  readonly sign: boolean;
}

export const PAYMENT_RECORD_FIELDS: readonly DataField[] = [
  { name: "from", meaning: "enabled slot", bytes: SLOT_RECORD_BYTES },
  { name: "to", meaning: "slot below a sign", bytes: SLOT_RECORD_BYTES },
  { name: "amount", meaning: "amount as float40", bytes: AMOUNT_BYTES },
  { name: "fee", meaning: "fee as float16", bytes: FEE_BYTES },
];

/** The bit of the second byte that is the sign of the receiver's Ax. */
const SIGN = 0x80;

/** enabled bit and sender's slot ‖ sign of Ax and receiver's slot ‖ amount ‖ fee. */
export function encodePaymentRecord(record: PaymentRecord): Uint8Array {
  const { fromSlot, toSlot, sign, amount, fee } = record;
  return concatBytes(
    Uint8Array.of(ENABLED | fromSlot, (sign ? SIGN : 0) | toSlot),
    numberToBytesBE(amount, AMOUNT_BYTES),
    numberToBytesBE(fee, FEE_BYTES),
  );
}

/**
 * Reads a record; `undefined` if it is padding.
 *
 * @param slots number of slots of the batch
 * @throws QuipuError `MalformedData` for a slot ≥ M, or for padding that is not zero.
 */
export function decodePaymentRecord(bytes: Uint8Array, slots: number): PaymentRecord | undefined {
  if ((bytes[0]! & ENABLED) === 0) {
    const wrong = bytes.find((byte) => byte !== 0);
    if (wrong === undefined) return undefined;
    throw new QuipuError("MalformedData", gotExpected("padding payment", wrong, 0));
  }
  const fromSlot = bytes[0]! & ~ENABLED;
  const toSlot = bytes[1]! & ~SIGN;
  for (const slot of [fromSlot, toSlot]) assertSlot("payment", slot, slots);
  const amount = Number(bytesToNumberBE(bytes.subarray(2, 2 + AMOUNT_BYTES)));
  const fee = Number(bytesToNumberBE(bytes.subarray(2 + AMOUNT_BYTES)));
  return { fromSlot, toSlot, sign: (bytes[1]! & SIGN) !== 0, amount, fee };
}

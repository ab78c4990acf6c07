/** The record of a transfer (SPEC.md section 5): nine bytes. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../../errors.js";
import { AMOUNT_BYTES, FEE_BYTES, SLOT_RECORD_BYTES } from "../../params.js";
import type { DataField } from "../data-field.js";
import { assertSlot, ENABLED } from "../slot-record.js";

/** A transfer as it is published: accounts by slot, amount and fee encoded. */
export interface TransferRecord {
  /** Slot of the sender, below M. */
  readonly fromSlot: number;
  /** Slot of the receiver, below M. */
  readonly toSlot: number;
  /** Amount, float40 encoding. */
  readonly amount: number;
  /** Fee, float16 encoding. */
  readonly fee: number;
}

export const TRANSFER_RECORD_FIELDS: readonly DataField[] = [
  { name: "from", meaning: "enabled slot", bytes: SLOT_RECORD_BYTES },
  { name: "to", meaning: "slot", bytes: SLOT_RECORD_BYTES },
  { name: "amount", meaning: "amount as float40", bytes: AMOUNT_BYTES },
  { name: "fee", meaning: "fee as float16", bytes: FEE_BYTES },
];

/** enabled bit and sender's slot ‖ receiver's slot ‖ amount ‖ fee. */
export function encodeTransferRecord(record: TransferRecord): Uint8Array {
  return concatBytes(
    Uint8Array.of(ENABLED | record.fromSlot, record.toSlot),
    numberToBytesBE(record.amount, AMOUNT_BYTES),
    numberToBytesBE(record.fee, FEE_BYTES),
  );
}

/**
 * Reads a record; `undefined` if it is padding.
 *
 * @param slots number of slots of the batch
 * @throws QuipuError `MalformedData` for a slot ≥ M, or for padding that is not zero.
 */
export function decodeTransferRecord(bytes: Uint8Array, slots: number): TransferRecord | undefined {
  if ((bytes[0]! & ENABLED) === 0) {
    const wrong = bytes.find((byte) => byte !== 0);
    if (wrong === undefined) return undefined;
    throw new QuipuError("MalformedData", gotExpected("padding transfer", wrong, 0));
  }
  const fromSlot = bytes[0]! & ~ENABLED;
  const toSlot = bytes[1]!;
  for (const slot of [fromSlot, toSlot]) assertSlot("transfer", slot, slots);
  const amount = Number(bytesToNumberBE(bytes.subarray(2, 2 + AMOUNT_BYTES)));
  const fee = Number(bytesToNumberBE(bytes.subarray(2 + AMOUNT_BYTES)));
  return { fromSlot, toSlot, amount, fee };
}

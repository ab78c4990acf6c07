/** The record of one byte that deposits, exits and withdrawals have: enabled bit and slot. */
import { gotExpected, type Mismatch, QuipuError } from "../errors.js";
import { SLOT_RECORD_BYTES } from "../params.js";

export interface SlotRecord {
  /** Slot of the account, below M. */
  readonly slot: number;
}

/** The bit of a record's first byte that says that it is no padding. */
export const ENABLED = 0x80;

/** The byte of a record. */
export function encodeSlotRecord({ slot }: SlotRecord): Uint8Array {
  return Uint8Array.of(ENABLED | slot);
}

/**
 * Reads the byte of a record; `undefined` if it is padding.
 *
 * @param what the kind of operation, for the error
 * @param slots number of slots of the batch
 * @throws QuipuError `MalformedData` for a slot ≥ M, or for padding that is not zero.
 */
export function decodeSlotRecord(
  what: string,
  bytes: Uint8Array,
  slots: number,
): SlotRecord | undefined {
  const byte = bytes[SLOT_RECORD_BYTES - 1]!;
  if ((byte & ENABLED) === 0) {
    if (byte !== 0) throw malformed(gotExpected(`record of a padding ${what}`, byte, 0));
    return undefined;
  }
  const slot = byte & ~ENABLED;
  assertSlot(what, slot, slots);
  return { slot };
}

/**
 * Checks that a batch has a slot.
 *
 * @throws QuipuError `MalformedData`.
 */
export function assertSlot(what: string, slot: number, slots: number): void {
  if (slot >= slots) throw malformed(gotExpected(`slot of a ${what}`, slot, `< ${slots}`));
}

function malformed(mismatch: Mismatch): QuipuError<"MalformedData"> {
  return new QuipuError("MalformedData", mismatch);
}

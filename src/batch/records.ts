/**
 * The records of a batch (SPEC.md section 5): the slot table and the transfers as bytes, the part
 * of the published data from which the state can be rebuilt.
 *
 * Decoding is strict: it refuses every byte string that encoding would not have produced, with one
 * exception: padding may stand between transfers, because the circuit does not care where it stands.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import {
  AMOUNT_BYTES,
  ARITY,
  ELEMENT_BYTES,
  FEE_BYTES,
  INDEX_BYTES,
  recordElements,
  type Shape,
  TRANSFER_RECORD_BYTES,
} from "../params.js";

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

/** What the records of a batch say. */
export interface Records {
  /** M strictly increasing account indices. */
  readonly slots: readonly number[];
  /** The transfers without the padding, at most N. */
  readonly transfers: readonly TransferRecord[];
}

const ENABLED = 0x80;

/**
 * Encodes records, padded to a multiple of 31 bytes.
 *
 * @param records exactly `shape.slots` slots and at most `shape.transfers` transfers
 */
export function encodeRecords(records: Records, shape: Shape): Uint8Array {
  const bytes = new Uint8Array(recordElements(shape) * ELEMENT_BYTES);
  records.slots.forEach((index, slot) => {
    bytes.set(numberToBytesBE(index, INDEX_BYTES), slot * INDEX_BYTES);
  });
  records.transfers.forEach((transfer, position) => {
    const offset = shape.slots * INDEX_BYTES + position * TRANSFER_RECORD_BYTES;
    bytes[offset] = ENABLED | transfer.fromSlot;
    bytes[offset + 1] = transfer.toSlot;
    bytes.set(numberToBytesBE(transfer.amount, AMOUNT_BYTES), offset + 2);
    bytes.set(numberToBytesBE(transfer.fee, FEE_BYTES), offset + 2 + AMOUNT_BYTES);
  });
  return bytes;
}

/**
 * Decodes the records of a shape for a tree of `levels` levels.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's, the slots do not strictly
 *   increase or lie outside the tree, a transfer names a slot ≥ M, or padding is not zero.
 */
export function decodeRecords(bytes: Uint8Array, shape: Shape, levels: number): Records {
  const length = recordElements(shape) * ELEMENT_BYTES;
  if (bytes.length !== length) throw malformed("record bytes", bytes.length, length);
  const tableEnd = shape.slots * INDEX_BYTES;
  const transfersEnd = tableEnd + shape.transfers * TRANSFER_RECORD_BYTES;
  const slots = decodeSlots(bytes.subarray(0, tableEnd), levels);
  const transfers: TransferRecord[] = [];
  for (let offset = tableEnd; offset < transfersEnd; offset += TRANSFER_RECORD_BYTES) {
    const record = bytes.subarray(offset, offset + TRANSFER_RECORD_BYTES);
    const transfer = decodeTransfer(record, shape);
    if (transfer !== undefined) transfers.push(transfer);
  }
  assertZero(bytes.subarray(transfersEnd), "bytes after the last transfer");
  return { slots, transfers };
}

function decodeSlots(bytes: Uint8Array, levels: number): number[] {
  const slots: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += INDEX_BYTES) {
    const index = Number(bytesToNumberBE(bytes.subarray(offset, offset + INDEX_BYTES)));
    const previous = slots.at(-1) ?? -1;
    if (index <= previous) throw malformed(`slot ${slots.length}`, index, `> ${previous}`);
    if (index >= ARITY ** levels) {
      throw malformed(`slot ${slots.length}`, index, `< ${ARITY ** levels}`);
    }
    slots.push(index);
  }
  return slots;
}

/** The transfer in nine bytes, or undefined if they are padding. */
function decodeTransfer(record: Uint8Array, shape: Shape): TransferRecord | undefined {
  if ((record[0]! & ENABLED) === 0) {
    assertZero(record, "padding transfer");
    return undefined;
  }
  const fromSlot = record[0]! & ~ENABLED;
  const toSlot = record[1]!;
  for (const slot of [fromSlot, toSlot]) {
    if (slot >= shape.slots) throw malformed("slot of a transfer", slot, `< ${shape.slots}`);
  }
  const amount = Number(bytesToNumberBE(record.subarray(2, 2 + AMOUNT_BYTES)));
  const fee = Number(bytesToNumberBE(record.subarray(2 + AMOUNT_BYTES)));
  return { fromSlot, toSlot, amount, fee };
}

function assertZero(bytes: Uint8Array, what: string): void {
  const wrong = bytes.find((byte) => byte !== 0);
  if (wrong !== undefined) throw malformed(what, wrong, 0);
}

function malformed(what: string, got: unknown, expected: unknown): QuipuError<"MalformedData"> {
  return new QuipuError("MalformedData", gotExpected(what, got, expected));
}

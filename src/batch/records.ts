/**
 * The records of a batch (SPEC.md section 5): the slot table, the transfers, and the slots of
 * deposits, exits and withdrawals as bytes; with the settlement all from which the state can be
 * rebuilt.
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
  SLOT_RECORD_BYTES,
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

/** The slots of deposits, exits or withdrawals by position, each below M; undefined is padding. */
export type SlotRecords = readonly (number | undefined)[];

/** What the records of a batch say. */
export interface Records {
  /** M strictly increasing account indices. */
  readonly slots: readonly number[];
  /** The transfers without the padding, at most N. */
  readonly transfers: readonly TransferRecord[];
  /** As decoded D of them, E and W; to encode at most as many. */
  readonly depositSlots: SlotRecords;
  readonly exitSlots: SlotRecords;
  readonly withdrawalSlots: SlotRecords;
}

const ENABLED = 0x80;

/**
 * Encodes records, padded to a multiple of 31 bytes.
 *
 * @param records exactly M slots, and at most N transfers, D deposits, E exits and W withdrawals
 */
export function encodeRecords(records: Records, shape: Shape): Uint8Array {
  const bytes = new Uint8Array(recordElements(shape) * ELEMENT_BYTES);
  const { tableEnd, transfersEnd, depositsEnd, exitsEnd } = partsOf(shape);
  records.slots.forEach((index, slot) => {
    bytes.set(numberToBytesBE(index, INDEX_BYTES), slot * INDEX_BYTES);
  });
  records.transfers.forEach((transfer, position) => {
    const offset = tableEnd + position * TRANSFER_RECORD_BYTES;
    bytes[offset] = ENABLED | transfer.fromSlot;
    bytes[offset + 1] = transfer.toSlot;
    bytes.set(numberToBytesBE(transfer.amount, AMOUNT_BYTES), offset + 2);
    bytes.set(numberToBytesBE(transfer.fee, FEE_BYTES), offset + 2 + AMOUNT_BYTES);
  });
  encodeSlots(bytes, transfersEnd, records.depositSlots);
  encodeSlots(bytes, depositsEnd, records.exitSlots);
  encodeSlots(bytes, exitsEnd, records.withdrawalSlots);
  return bytes;
}

/**
 * Decodes the records of a shape for a tree of `levels` levels.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's, the slots do not strictly
 *   increase or lie outside the tree, an operation names a slot ≥ M, or padding is not zero.
 */
export function decodeRecords(bytes: Uint8Array, shape: Shape, levels: number): Records {
  const length = recordElements(shape) * ELEMENT_BYTES;
  if (bytes.length !== length) throw malformed("record bytes", bytes.length, length);
  const { tableEnd, transfersEnd, depositsEnd, exitsEnd, withdrawalsEnd } = partsOf(shape);
  const slots = decodeTable(bytes.subarray(0, tableEnd), levels);
  const transfers: TransferRecord[] = [];
  for (let offset = tableEnd; offset < transfersEnd; offset += TRANSFER_RECORD_BYTES) {
    const record = bytes.subarray(offset, offset + TRANSFER_RECORD_BYTES);
    const transfer = decodeTransfer(record, shape);
    if (transfer !== undefined) transfers.push(transfer);
  }
  assertZero(bytes.subarray(withdrawalsEnd), "bytes after the last record");
  return {
    slots,
    transfers,
    depositSlots: decodeSlots("deposit", bytes.subarray(transfersEnd, depositsEnd), shape),
    exitSlots: decodeSlots("exit", bytes.subarray(depositsEnd, exitsEnd), shape),
    withdrawalSlots: decodeSlots("withdrawal", bytes.subarray(exitsEnd, withdrawalsEnd), shape),
  };
}

/** Where the parts of the records of a shape end, in bytes. */
function partsOf({ slots, transfers, deposits, exits, withdrawals }: Shape) {
  const tableEnd = slots * INDEX_BYTES;
  const transfersEnd = tableEnd + transfers * TRANSFER_RECORD_BYTES;
  const depositsEnd = transfersEnd + deposits * SLOT_RECORD_BYTES;
  const exitsEnd = depositsEnd + exits * SLOT_RECORD_BYTES;
  const withdrawalsEnd = exitsEnd + withdrawals * SLOT_RECORD_BYTES;
  return { tableEnd, transfersEnd, depositsEnd, exitsEnd, withdrawalsEnd };
}

function encodeSlots(bytes: Uint8Array, start: number, slots: SlotRecords): void {
  for (const [position, slot] of slots.entries()) {
    if (slot !== undefined) bytes[start + position * SLOT_RECORD_BYTES] = ENABLED | slot;
  }
}

/** The slots of one kind of operation; undefined where a byte is padding. */
function decodeSlots(what: string, bytes: Uint8Array, shape: Shape): (number | undefined)[] {
  return Array.from(bytes, (byte) => {
    if ((byte & ENABLED) !== 0) return checkedSlot(what, byte & ~ENABLED, shape);
    if (byte !== 0) throw malformed(`record of a padding ${what}`, byte, 0);
    return undefined;
  });
}

function checkedSlot(what: string, slot: number, { slots }: Shape): number {
  if (slot >= slots) throw malformed(`slot of a ${what}`, slot, `< ${slots}`);
  return slot;
}

function decodeTable(bytes: Uint8Array, levels: number): number[] {
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
  for (const slot of [fromSlot, toSlot]) checkedSlot("transfer", slot, shape);
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

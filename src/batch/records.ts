/**
 * The records of a batch (SPEC.md section 5): the slot table and the operations, accounts by slot, as
 * bytes; with the settlement all from which the state can be rebuilt.
 *
 * Decoding is strict: it refuses every byte string that encoding would not have produced. Padding may
 * stand anywhere among the operations of a kind: the circuit does not care.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { KINDS, type KindName, RECORD_ORDER, type TypesOf } from "../operations/kinds.js";
import { ARITY, ELEMENT_BYTES, INDEX_BYTES } from "../params.js";
import type { Shape } from "../shape.js";
import { recordElements } from "./layout.js";

/** The records of a kind by position; undefined is padding. */
export type RecordList<Name extends KindName> = readonly (TypesOf[Name]["record"] | undefined)[];

/** The records of each kind: as decoded as many as the shape takes; to encode at most as many. */
export type RecordLists = { readonly [Name in KindName]: RecordList<Name> };

/** What the records of a batch say. */
export interface Records extends RecordLists {
  /** M strictly increasing account indices. */
  readonly slots: readonly number[];
}

/** Encodes records, padded to a multiple of 31 bytes. */
export function encodeRecords(records: Records, shape: Shape): Uint8Array {
  const bytes = new Uint8Array(recordElements(shape) * ELEMENT_BYTES);
  records.slots.forEach((index, slot) => {
    bytes.set(numberToBytesBE(index, INDEX_BYTES), slot * INDEX_BYTES);
  });
  let offset = shape.slots * INDEX_BYTES;
  for (const name of RECORD_ORDER) {
    encodeList(name, records[name], bytes.subarray(offset));
    offset += shape[name] * KINDS[name].recordBytes;
  }
  return bytes;
}

function encodeList<Name extends KindName>(
  name: Name,
  records: RecordList<Name>,
  bytes: Uint8Array,
): void {
  const kind = KINDS[name];
  for (const [position, record] of records.entries()) {
    if (record !== undefined) bytes.set(kind.encodeRecord(record), position * kind.recordBytes);
  }
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
  let offset = shape.slots * INDEX_BYTES;
  const slots = decodeTable(bytes.subarray(0, offset), levels);
  const lists = RECORD_ORDER.map((name) => {
    const start = offset;
    offset += shape[name] * KINDS[name].recordBytes;
    return [name, decodeList(name, bytes.subarray(start, offset), shape)] as const;
  });
  const wrong = bytes.subarray(offset).find((byte) => byte !== 0);
  if (wrong !== undefined) throw malformed("bytes after the last record", wrong, 0);
  return { slots, ...(Object.fromEntries(lists) as unknown as RecordLists) };
}

function decodeList<Name extends KindName>(
  name: Name,
  bytes: Uint8Array,
  shape: Shape,
): RecordList<Name> {
  const kind = KINDS[name];
  return Array.from({ length: shape[name] }, (_, position) => {
    const start = position * kind.recordBytes;
    return kind.decodeRecord(bytes.subarray(start, start + kind.recordBytes), shape.slots);
  });
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

function malformed(what: string, got: unknown, expected: unknown): QuipuError<"MalformedData"> {
  return new QuipuError("MalformedData", gotExpected(what, got, expected));
}

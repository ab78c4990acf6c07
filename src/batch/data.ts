/**
 * The published data of a batch (SPEC.md section 5): header words, settlement and records as the
 * bytes that go to L1, and the vector of field elements that the proof is about.
 *
 * Decoding is strict, but for what neither the circuit nor L1 need refuse: it must not fail for data
 * that have been settled.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { KINDS, SETTLED_KIND_NAMES, type SettledKindName } from "../operations/kinds.js";
import { ELEMENT_BYTES, HEADER_ELEMENTS, WORD_BYTES } from "../params.js";
import type { Shape } from "../shape.js";
import { type BatchHeader, decodeHeader, encodeHeader } from "./header.js";
import { dataLength, settlementLength } from "./layout.js";
import { assertSignatures } from "./published-signatures.js";
import { decodeRecords, encodeRecords, type Records } from "./records.js";
import {
  decodeSettlement,
  encodeSettlement,
  entryElements,
  type Settlement,
  settlementElements,
} from "./settlement.js";

/** What the published data of a batch says. */
export interface BatchData {
  readonly header: BatchHeader;
  /** By position, as the records: a position without a record is padding. */
  readonly settlement: Settlement;
  readonly records: Records;
}

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;

/**
 * Encodes the published data of a batch; its length is `dataLength(shape)`.
 *
 * @throws QuipuError `NotInField` or `OutOfRange` if a value is too wide.
 */
export function encodeData({ header, settlement, records }: BatchData, shape: Shape): Uint8Array {
  const words = encodeHeader(header).map((element) => numberToBytesBE(element, WORD_BYTES));
  const parts = [encodeSettlement(settlement, shape), encodeRecords(records, shape)];
  return concatBytes(...words, ...parts);
}

/**
 * Decodes published data strictly.
 *
 * @throws QuipuError `MalformedData`, `NotInField` or `OutOfRange`: see `decodeHeader`,
 *   `decodeRecords` and `assertSignatures`; `MalformedData` also for padding in the settlement that is
 *   not zero.
 */
export function decodeData(data: Uint8Array, shape: Shape, levels: number): BatchData {
  const parts = dataParts(data, shape);
  const header = decodeHeader(parts.words);
  const settlement = decodeSettlement(parts.settlement, shape);
  const records = decodeRecords(parts.records, shape, levels);
  for (const name of SETTLED_KIND_NAMES) assertPadding(name, settlement, records);
  if (settlement.signatures !== undefined) assertSignatures(settlement.signatures, records);
  return { header, settlement, records };
}

/**
 * Cuts published data into the vector v: five 32-byte words, the elements of the settlement, then
 * 31-byte elements.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's.
 */
export function dataVector(data: Uint8Array, shape: Shape): bigint[] {
  return [...settledVector(data, shape), ...recordsVector(data, shape)];
}

/** The elements of header and settlement. @throws QuipuError `MalformedData`, as `dataVector` does. */
export function settledVector(data: Uint8Array, shape: Shape): bigint[] {
  const { words, settlement } = dataParts(data, shape);
  return [...words, ...settlementElements(decodeSettlement(settlement, shape))];
}

/** The elements of the records. @throws QuipuError `MalformedData`, as `dataVector` does. */
export function recordsVector(data: Uint8Array, shape: Shape): bigint[] {
  return cut(dataParts(data, shape).records, ELEMENT_BYTES);
}

/** The new root, as published data of whatever shape have it. It need not be a field element. */
export function newRootOf(data: Uint8Array): bigint {
  return bytesToNumberBE(data.subarray(WORD_BYTES, 2 * WORD_BYTES));
}

/** The header, settlement and records of data. @throws QuipuError `MalformedData` for another length. */
export function dataParts(data: Uint8Array, shape: Shape) {
  if (data.length !== dataLength(shape)) {
    const message = gotExpected("data bytes", data.length, dataLength(shape));
    throw new QuipuError("MalformedData", message);
  }
  const settlementEnd = HEADER_BYTES + settlementLength(shape);
  return {
    words: cut(data.subarray(0, HEADER_BYTES), WORD_BYTES),
    settlement: data.subarray(HEADER_BYTES, settlementEnd),
    records: data.subarray(settlementEnd),
  };
}

function cut(bytes: Uint8Array, size: number): bigint[] {
  return Array.from({ length: bytes.length / size }, (_, i) =>
    bytesToNumberBE(bytes.subarray(i * size, (i + 1) * size)),
  );
}

/**
 * Checks that the positions without a record are zero. By elements: the sign of a padding deposit's
 * key is no element, so no circuit can force it to 0.
 */
function assertPadding(name: SettledKindName, settlement: Settlement, records: Records): void {
  for (const [position, elements] of entryElements(name, settlement[name]).entries()) {
    const wrong = elements.find((element) => element !== 0n);
    if (records[name][position] !== undefined || wrong === undefined) continue;
    throw new QuipuError("MalformedData", gotExpected(`padding ${KINDS[name].name}`, wrong, 0));
  }
}

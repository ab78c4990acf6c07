/**
 * The published data of a batch (SPEC.md section 5): header words and records as the bytes that go
 * to L1, and the vector of field elements that the proof is about.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { dataLength, ELEMENT_BYTES, HEADER_ELEMENTS, type Shape, WORD_BYTES } from "../params.js";
import { type BatchHeader, decodeHeader, encodeHeader } from "./header.js";
import { decodeRecords, encodeRecords, type Records } from "./records.js";

/** What the published data of a batch says. */
export interface BatchData {
  readonly header: BatchHeader;
  readonly records: Records;
}

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;

/**
 * Encodes the published data of a batch; its length is `dataLength(shape)`.
 *
 * @throws QuipuError `NotInField` or `OutOfRange` if a header value is too wide.
 */
export function encodeData({ header, records }: BatchData, shape: Shape): Uint8Array {
  const words = encodeHeader(header).map((element) => numberToBytesBE(element, WORD_BYTES));
  return concatBytes(...words, encodeRecords(records, shape));
}

/**
 * Decodes published data strictly.
 *
 * @throws QuipuError `MalformedData`, `NotInField` or `OutOfRange`: see `decodeHeader` and
 *   `decodeRecords`.
 */
export function decodeData(data: Uint8Array, shape: Shape, levels: number): BatchData {
  const header = decodeHeader(dataVector(data, shape).slice(0, HEADER_ELEMENTS));
  return { header, records: decodeRecords(data.subarray(HEADER_BYTES), shape, levels) };
}

/**
 * Cuts published data into the vector v: five 32-byte words, then 31-byte elements.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's.
 */
export function dataVector(data: Uint8Array, shape: Shape): bigint[] {
  if (data.length !== dataLength(shape)) {
    const message = gotExpected("data bytes", data.length, dataLength(shape));
    throw new QuipuError("MalformedData", message);
  }
  const cut = (start: number, end: number, size: number): bigint[] =>
    Array.from({ length: (end - start) / size }, (_, i) =>
      bytesToNumberBE(data.subarray(start + i * size, start + (i + 1) * size)),
    );
  return [...cut(0, HEADER_BYTES, WORD_BYTES), ...cut(HEADER_BYTES, data.length, ELEMENT_BYTES)];
}

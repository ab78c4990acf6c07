/**
 * The coefficients of a .zkey, sorted by row. Circuits repeat their coefficients, so each value is
 * stored once and a term refers to it by number.
 */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { gotExpected } from "../../src/errors.js";
import type { ZkeyContent } from "../formats/zkey-content.js";
import { RECORD_BYTES } from "../formats/zkey-format.js";
import { proverError } from "../prover-error.js";

/** One side of all constraints: starts of the rows and one more, pairs (coefficient, wire). */
interface SideRows {
  readonly starts: Uint32Array;
  readonly terms: Uint32Array;
}

export interface CoefficientRows {
  readonly a: SideRows;
  readonly b: SideRows;
  /** Distinct coefficients as the key holds them; number 0 is zero. */
  readonly values: Uint8Array;
}

/** Matrix, row and wire. */
const RECORD_WORDS = 3;

/** @throws QuipuError `ArtifactCorrupt` for a record with a matrix, row or wire out of range. */
export function sortCoefficients(content: ZkeyContent): CoefficientRows {
  const records = indicesOf(content.coefficients);
  checkRecords(records, content);
  const { numbers, values } = numberValues(content.coefficients, records);
  const rows = 2 ** content.power;
  return { a: side(records, numbers, 0, rows), b: side(records, numbers, 1, rows), values };
}

/** Matrix, row and wire of every record. */
function indicesOf(coefficients: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = coefficients;
  const view = new DataView(buffer, byteOffset, length);
  const indices = new Uint32Array((length / RECORD_BYTES) * RECORD_WORDS);
  for (let at = 0, out = 0; at < length; at += RECORD_BYTES) {
    for (let word = 0; word < RECORD_WORDS; word += 1) {
      indices[out++] = view.getUint32(at + 4 * word, true);
    }
  }
  return indices;
}

function checkRecords(records: Uint32Array, { power, wires }: ZkeyContent): void {
  for (let at = 0; at < records.length; at += RECORD_WORDS) {
    const [matrix, row, wire] = [records[at]!, records[at + 1]!, records[at + 2]!];
    if (matrix <= 1 && row < 2 ** power && wire < wires) continue;
    const what = `zkey: coefficient ${at / RECORD_WORDS}: matrix, row, wire`;
    const expected = `below 2, ${2 ** power}, ${wires}`;
    throw proverError("ArtifactCorrupt", gotExpected(what, `${matrix}, ${row}, ${wire}`, expected));
  }
}

/** The number of each record's value, and the values by number. */
function numberValues(coefficients: Uint8Array, records: Uint32Array) {
  const bytes = Buffer.from(
    coefficients.buffer as ArrayBuffer,
    coefficients.byteOffset,
    coefficients.length,
  );
  const known = new Map<string, number>([["\0".repeat(CANONICAL_BYTES), 0]]);
  const numbers = new Uint32Array(records.length / RECORD_WORDS);
  for (let record = 0; record < numbers.length; record += 1) {
    const end = (record + 1) * RECORD_BYTES;
    const value = bytes.toString("latin1", end - CANONICAL_BYTES, end);
    let number = known.get(value);
    if (number === undefined) {
      number = known.size;
      known.set(value, number);
    }
    numbers[record] = number;
  }
  return { numbers, values: Buffer.from([...known.keys()].join(""), "latin1") };
}

/** The rows of one matrix, each padded to an even number of terms with zero times wire 0. */
function side(records: Uint32Array, numbers: Uint32Array, matrix: number, rows: number): SideRows {
  const counts = new Uint32Array(rows);
  for (let at = 0; at < records.length; at += RECORD_WORDS) {
    if (records[at] === matrix) counts[records[at + 1]!]! += 1;
  }
  const starts = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) {
    starts[row + 1] = starts[row]! + 2 * Math.ceil(counts[row]! / 2);
  }
  const terms = new Uint32Array(2 * starts[rows]!);
  const next = starts.slice();
  for (let record = 0; record < numbers.length; record += 1) {
    const at = record * RECORD_WORDS;
    if (records[at] !== matrix) continue;
    const term = 2 * next[records[at + 1]!]!++;
    terms[term] = numbers[record]!;
    terms[term + 1] = records[at + 2]!;
  }
  return { starts, terms };
}

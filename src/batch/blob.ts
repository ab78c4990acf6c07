/**
 * The records of batches as a blob (EIP-4844) and back. Record elements, 31 bytes each, are the coefficients of a
 * polynomial over the field of blobs: element i of batch k, of n elements, is coefficient k·n + i. The blob has
 * the polynomial's values at the 4096th roots of unity in bit-reversed order, 32 bytes each. Coefficients that no
 * record fills are 0.
 */
import { FFT, rootsOfUnity } from "@noble/curves/abstract/fft.js";
import { Field } from "@noble/curves/abstract/modular.js";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { BLOB_MODULUS } from "../crypto/blob-field.js";
import { gotExpected, QuipuError } from "../errors.js";
import { ELEMENT_BYTES, WORD_BYTES } from "../params.js";

/** Values in a blob, `FIELD_ELEMENTS_PER_BLOB` in EIP-4844. */
export const BLOB_ELEMENTS = 4096;
/** Bytes of a blob. */
export const BLOB_BYTES = BLOB_ELEMENTS * WORD_BYTES;

/** `PRIMITIVE_ROOT_OF_UNITY` in EIP-4844: the roots are powers of 7^((q − 1) / 4096). */
const PRIMITIVE_ROOT = 7n;
const ELEMENT_LIMIT = 1n << BigInt(8 * ELEMENT_BYTES);

/** Which records stand in a blob. */
export interface BlobContent {
  /** Number of batches. */
  readonly count: number;
  /** Record elements of each batch. */
  readonly elements: number;
}

type Transform = ReturnType<typeof FFT<bigint>>;
let made: Transform | undefined;

/** Made when it is needed first: the table of roots takes some milliseconds. */
function transform(): Transform {
  const field = Field(BLOB_MODULUS);
  made ??= FFT(rootsOfUnity(field, PRIMITIVE_ROOT), field);
  return made;
}

/**
 * The blob that publishes the records of batches.
 *
 * @param records of each batch, in their order; a multiple of 31 bytes each
 * @returns 131,072 bytes
 * @throws QuipuError `MalformedData` for another length; `BlobTooLarge` for more than 4096 elements.
 */
export function blobOf(records: readonly Uint8Array[]): Uint8Array {
  const coefficients = records.flatMap((bytes) => {
    if (bytes.length % ELEMENT_BYTES === 0) return numbersOf(bytes, ELEMENT_BYTES);
    throw malformed("record bytes", bytes.length, `a multiple of ${ELEMENT_BYTES}`);
  });
  assertFits(coefficients.length);
  const zeros = new Array<bigint>(BLOB_ELEMENTS - coefficients.length).fill(0n);
  const values = transform().direct([...coefficients, ...zeros], false, true);
  const blob = new Uint8Array(BLOB_BYTES);
  values.forEach((value, i) => {
    blob.set(numberToBytesBE(value, WORD_BYTES), i * WORD_BYTES);
  });
  return blob;
}

/**
 * The records that a blob publishes: the inverse of `blobOf`, and of nothing else.
 *
 * @returns of each batch 31 · `elements` bytes
 * @throws QuipuError `MalformedData` for a blob of another length, a value ≥ q, an element ≥ 2^248, or one behind
 *   the last record that is not 0; `BlobTooLarge` if no blob holds so many elements.
 */
export function recordsOfBlob(blob: Uint8Array, { count, elements }: BlobContent): Uint8Array[] {
  const used = count * elements;
  assertFits(used);
  const coefficients = coefficientsOfBlob(blob);
  const large = coefficients.findIndex((value, i) => i < used && value >= ELEMENT_LIMIT);
  if (large >= 0) {
    throw malformed(`record element ${large} of a blob`, coefficients[large], "below 2^248");
  }
  const behind = coefficients.findIndex((value, i) => i >= used && value !== 0n);
  if (behind >= 0) {
    const what = `element ${behind} of a blob, behind its ${used} record elements`;
    throw malformed(what, coefficients[behind], 0);
  }
  return Array.from({ length: count }, (_, batch) => {
    const bytes = new Uint8Array(elements * ELEMENT_BYTES);
    for (let i = 0; i < elements; i += 1) {
      const element = numberToBytesBE(coefficients[batch * elements + i]!, ELEMENT_BYTES);
      bytes.set(element, i * ELEMENT_BYTES);
    }
    return bytes;
  });
}

/**
 * The 4096 coefficients of a blob's polynomial, the constant one first.
 *
 * @throws QuipuError `MalformedData` for a blob of another length, or a value ≥ q.
 */
export function coefficientsOfBlob(blob: Uint8Array): bigint[] {
  if (blob.length !== BLOB_BYTES) throw malformed("bytes of a blob", blob.length, BLOB_BYTES);
  const values = numbersOf(blob, WORD_BYTES);
  const wrong = values.findIndex((value) => value >= BLOB_MODULUS);
  if (wrong >= 0) throw malformed(`value ${wrong} of a blob`, values[wrong], "below q");
  return transform().inverse(values, true, false);
}

function numbersOf(bytes: Uint8Array, width: number): bigint[] {
  return Array.from({ length: bytes.length / width }, (_, i) =>
    bytesToNumberBE(bytes.subarray(i * width, (i + 1) * width)),
  );
}

function assertFits(elements: number): void {
  if (elements <= BLOB_ELEMENTS) return;
  const message = gotExpected("record elements in a blob", elements, `at most ${BLOB_ELEMENTS}`);
  throw new QuipuError("BlobTooLarge", message);
}

function malformed(what: string, got: unknown, expected: unknown): QuipuError<"MalformedData"> {
  return new QuipuError("MalformedData", gotExpected(what, got, expected));
}

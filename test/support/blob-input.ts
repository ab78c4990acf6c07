/** What BlobEvaluation takes and gives. */

import { bitsOf, sample } from "./field-samples.js";

/** An element has 31 bytes, a challenge 128 bits. */
export const LARGEST_ELEMENT = (1n << 248n) - 1n;
export const LARGEST_CHALLENGE = (1n << 128n) - 1n;

/** Elements of a batch's records, always the same. */
export function sampleElements(count: number): bigint[] {
  return Array.from({ length: count }, (_, e) => sample(e) >> 6n);
}

/** The bits of elements as Records takes them. */
export function recordBits(elements: readonly bigint[]): bigint[] {
  return elements.flatMap((element) => bitsOf(element, 248).toReversed());
}

/** The bits of elements, and those of a challenge. */
export function blobInput(elements: readonly bigint[], z: bigint) {
  return { bit: recordBits(elements), zBit: bitsOf(z, 128) };
}

/** A value in the two parts that the circuit gives. */
export function partsOf(y: bigint) {
  return { low: y & ((1n << 144n) - 1n), high: y >> 144n };
}

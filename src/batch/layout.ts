/** The lengths of what a batch of a shape publishes (SPEC.md section 5), in bytes and elements. */
import { KIND_NAMES, KINDS, SIGNED_KIND_NAMES } from "../operations/kinds.js";
import {
  ELEMENT_BYTES,
  HEADER_ELEMENTS,
  INDEX_BYTES,
  SIGNATURE_BYTES,
  SIGNATURE_ELEMENTS,
  WORD_BYTES,
} from "../params.js";
import type { Shape } from "../shape.js";

/** Number of 31-byte elements that the records of a shape fill. */
export function recordElements(shape: Shape): number {
  const operations = sumOver((name) => shape[name] * KINDS[name].recordBytes);
  return Math.ceil((shape.slots * INDEX_BYTES + operations) / ELEMENT_BYTES);
}

/** Number of signatures that a batch of a shape publishes: one for each place, or none. */
export function publishedSignatures(shape: Shape): number {
  if (shape.signed !== true) return 0;
  return SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
}

/**
 * Length in bytes of what L1 reads of a batch of a shape: deposits, exits, withdrawals, payments, and
 * the signatures of a signed shape.
 */
export function settlementLength(shape: Shape): number {
  const entries = sumOver((name) => shape[name] * (KINDS[name].entry?.bytes ?? 0));
  return entries + publishedSignatures(shape) * SIGNATURE_BYTES;
}

/** Number of elements of the vector of a shape: header, settlement, records. */
export function vectorLength(shape: Shape): number {
  const entries = sumOver((name) => shape[name] * (KINDS[name].entry?.elements ?? 0));
  const settlement = entries + publishedSignatures(shape) * SIGNATURE_ELEMENTS;
  return HEADER_ELEMENTS + settlement + recordElements(shape);
}

/** Length in bytes of the published data of a shape. */
export function dataLength(shape: Shape): number {
  const header = HEADER_ELEMENTS * WORD_BYTES;
  return header + settlementLength(shape) + recordElements(shape) * ELEMENT_BYTES;
}

function sumOver(lengthOf: (name: (typeof KIND_NAMES)[number]) => number): number {
  return KIND_NAMES.reduce((sum, name) => sum + lengthOf(name), 0);
}

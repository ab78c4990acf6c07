/**
 * The parameters of the protocol (SPEC.md, sections 1 and 5): written once here, and every other
 * module derives its lengths and bounds from them. No behaviour beyond shapes lives here.
 */
import { gotExpected, QuipuError } from "./errors.js";

/** Children of a node of the state tree; a position takes three bits. */
export const ARITY = 8;

/** Levels of the state tree in production (8^8 = 2^24 accounts), and the range tests may use. */
export const LEVELS = 8;
export const MIN_LEVELS = 3;
export const MAX_LEVELS = 8;

/** Levels above the 64 subtree roots that the batch circuit holds. */
export const TOP_LEVELS = 2;

/** Widths in bits of everything that is range-checked. */
export const BALANCE_BITS = 128;
export const NONCE_BITS = 32;
export const TOKEN_BITS = 16;
export const OWNER_BITS = 160;
export const DOMAIN_BITS = 88;

/** Exclusive upper bounds that belong to the widths. */
export const BALANCE_LIMIT = 1n << BigInt(BALANCE_BITS);
export const TOKEN_LIMIT = 2 ** TOKEN_BITS;
export const OWNER_LIMIT = 1n << BigInt(OWNER_BITS);
export const DOMAIN_LIMIT = 1n << BigInt(DOMAIN_BITS);

/** The highest nonce a transfer may carry; an account that has reached the next one is frozen. */
export const MAX_NONCE = 2 ** NONCE_BITS - 2;
export const FROZEN_NONCE = 2 ** NONCE_BITS - 1;

/** A decimal floating-point format: value = mantissa · 10^exponent, exponent in the high bits. */
export interface FloatFormat {
  readonly name: string;
  readonly exponentBits: number;
  readonly mantissaBits: number;
}

/** The format of amounts. */
export const FLOAT40: FloatFormat = { name: "float40", exponentBits: 5, mantissaBits: 35 };
/** The format of fees. */
export const FLOAT16: FloatFormat = { name: "float16", exponentBits: 5, mantissaBits: 11 };

/** Bytes of the parts of a message and of the records. */
export const INDEX_BYTES = 3;
export const TOKEN_BYTES = 2;
export const AMOUNT_BYTES = 5;
export const FEE_BYTES = 2;
export const NONCE_BYTES = 4;
export const DOMAIN_BYTES = DOMAIN_BITS / 8;
export const TRANSFER_RECORD_BYTES = 2 + AMOUNT_BYTES + FEE_BYTES;

/** A message and a record element are 31 bytes: the most that always fits below the field modulus. */
export const ELEMENT_BYTES = 31;
/** A header element of the published data is a full 32-byte word. */
export const WORD_BYTES = 32;
/** oldRoot, newRoot, domain, feeRecipient, feeToken · 2^128 + feeTotal. */
export const HEADER_ELEMENTS = 5;

/** Kind of operation, the byte after the domain in a message. */
export const KIND_TRANSFER = 1;

/** Version of the batch format, part of the digest's tag. */
export const BATCH_VERSION = 1;

/** Bounds of a shape: slots and positions take seven bits in a record. */
export const MAX_TRANSFERS = 128;
export const MIN_SLOTS = 2;
export const MAX_SLOTS = 128;

/** How many transfers and how many distinct accounts a batch circuit takes; written `NxM`. */
export interface Shape {
  readonly transfers: number;
  readonly slots: number;
}

/** Writes a shape as `NxM`, e.g. `32x32`. */
export function formatShape(shape: Shape): string {
  return `${shape.transfers}x${shape.slots}`;
}

/**
 * Reads a shape written `NxM`.
 *
 * @throws QuipuError `InvalidShape` if the text is not of that form or out of bounds.
 */
export function parseShape(text: string): Shape {
  const match = /^([1-9]\d*)x([1-9]\d*)$/.exec(text);
  if (match === null) {
    throw new QuipuError("InvalidShape", gotExpected("shape", JSON.stringify(text), "NxM"));
  }
  const shape = { transfers: Number(match[1]), slots: Number(match[2]) };
  assertShape(shape);
  return shape;
}

/**
 * Checks 1 ≤ N ≤ 128 and 2 ≤ M ≤ 128; the smallest tree has 8^3 leaves, more than slots.
 *
 * @throws QuipuError `InvalidShape`.
 */
export function assertShape({ transfers, slots }: Shape): void {
  if (!Number.isInteger(transfers) || transfers < 1 || transfers > MAX_TRANSFERS) {
    throw new QuipuError("InvalidShape", gotExpected("transfers", transfers, `1…${MAX_TRANSFERS}`));
  }
  if (!Number.isInteger(slots) || slots < MIN_SLOTS || slots > MAX_SLOTS) {
    throw new QuipuError("InvalidShape", gotExpected("slots", slots, `${MIN_SLOTS}…${MAX_SLOTS}`));
  }
}

/**
 * Checks that a state tree may have this many levels.
 *
 * @throws QuipuError `InvalidLevels`.
 */
export function assertLevels(levels: number): void {
  if (!Number.isInteger(levels) || levels < MIN_LEVELS || levels > MAX_LEVELS) {
    const expected = `${MIN_LEVELS}…${MAX_LEVELS}`;
    throw new QuipuError("InvalidLevels", gotExpected("tree levels", levels, expected));
  }
}

/** Number of 31-byte elements that the records of a shape fill. */
export function recordElements(shape: Shape): number {
  const bytes = shape.slots * INDEX_BYTES + shape.transfers * TRANSFER_RECORD_BYTES;
  return Math.ceil(bytes / ELEMENT_BYTES);
}

/** Number of elements of the vector of a shape: header and records. */
export function vectorLength(shape: Shape): number {
  return HEADER_ELEMENTS + recordElements(shape);
}

/** Length in bytes of the published data of a shape. */
export function dataLength(shape: Shape): number {
  return HEADER_ELEMENTS * WORD_BYTES + recordElements(shape) * ELEMENT_BYTES;
}

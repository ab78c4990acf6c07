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

/** The highest nonce an operation may carry; an account that has reached the next one is frozen. */
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
export const OWNER_BYTES = OWNER_BITS / 8;
export const BALANCE_BYTES = BALANCE_BITS / 8;
export const KEY_BYTES = 32;
export const TRANSFER_RECORD_BYTES = 2 + AMOUNT_BYTES + FEE_BYTES;
/** The record of a deposit, an exit or a withdrawal: enabled bit and slot. */
export const SLOT_RECORD_BYTES = 1;

/** Bytes of what L1 reads of a batch, and the elements of the vector that they make. */
export const DEPOSIT_BYTES = KEY_BYTES + OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const DEPOSIT_ELEMENTS = 4;
export const EXIT_BYTES = INDEX_BYTES + OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const EXIT_ELEMENTS = 3;
export const WITHDRAWAL_BYTES = OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const WITHDRAWAL_ELEMENTS = 2;

/** Bytes of an item of L1's exit queue, and of the hash that chains the items of a queue. */
export const EXIT_REQUEST_BYTES = INDEX_BYTES + OWNER_BYTES;
export const QUEUE_HASH_BYTES = 27;

/** A message and a record element are 31 bytes: the most that always fits below the field modulus. */
export const ELEMENT_BYTES = 31;
/** A header element of the published data is a full 32-byte word. */
export const WORD_BYTES = 32;
/** oldRoot, newRoot, domain, feeRecipient, feeToken · 2^128 + feeTotal. */
export const HEADER_ELEMENTS = 5;

/** Kind of operation, the byte after the domain in a message. */
export const KIND_TRANSFER = 1;
export const KIND_WITHDRAWAL = 2;

/** Version of the batch format, part of the digest's tag. */
export const BATCH_VERSION = 2;

/** Bounds of a shape: slots and positions take seven bits in a record. */
export const MAX_OPERATIONS = 128;
export const MIN_SLOTS = 2;
export const MAX_SLOTS = 128;

/** How much a batch circuit takes of each kind of operation, and among how many accounts. */
export interface Shape {
  /** Transfers N, 1 … 128. */
  readonly transfers: number;
  /** Distinct accounts M, 2 … 128. */
  readonly slots: number;
  /** Deposits D, 0 … 128. */
  readonly deposits: number;
  /** Forced exits E, 0 … 128. */
  readonly exits: number;
  /** Withdrawals W, 0 … 128. */
  readonly withdrawals: number;
}

/** The shape NxM of batches that hold transfers and nothing else. */
export function transferShape(transfers: number, slots: number): Shape {
  return { transfers, slots, deposits: 0, exits: 0, withdrawals: 0 };
}

const SHAPE_TEXT =
  /^([1-9]\d*)x([1-9]\d*)(?:-(?=\d)(?:([1-9]\d*)d)?(?:([1-9]\d*)e)?(?:([1-9]\d*)w)?)?$/;

/** Writes a shape as `NxM`, or `NxM-DdEeWw` without the counts that are 0, e.g. `8x8-4d2e4w`. */
export function formatShape(shape: Shape): string {
  const { transfers, slots, deposits, exits, withdrawals } = shape;
  const more = [`${deposits}d`, `${exits}e`, `${withdrawals}w`].filter((part) => part[0] !== "0");
  return [`${transfers}x${slots}`, ...(more.length === 0 ? [] : [more.join("")])].join("-");
}

/**
 * Reads a shape as `formatShape` writes it.
 *
 * @throws QuipuError `InvalidShape` if the text is not of that form or out of bounds.
 */
export function parseShape(text: string): Shape {
  const match = SHAPE_TEXT.exec(text);
  if (match === null) {
    const message = gotExpected("shape", JSON.stringify(text), "NxM or NxM-DdEeWw");
    throw new QuipuError("InvalidShape", message);
  }
  const count = (group: number): number => Number(match[group] ?? 0);
  const shape = {
    ...{ transfers: count(1), slots: count(2) },
    ...{ deposits: count(3), exits: count(4), withdrawals: count(5) },
  };
  assertShape(shape);
  return shape;
}

/**
 * Checks 1 ≤ N ≤ 128, 2 ≤ M ≤ 128 and 0 ≤ D, E, W ≤ 128; the smallest tree has 8^3 leaves, more
 * than slots.
 *
 * @throws QuipuError `InvalidShape`.
 */
export function assertShape(shape: Shape): void {
  const bounds = [
    ["transfers", 1, MAX_OPERATIONS],
    ["slots", MIN_SLOTS, MAX_SLOTS],
    ["deposits", 0, MAX_OPERATIONS],
    ["exits", 0, MAX_OPERATIONS],
    ["withdrawals", 0, MAX_OPERATIONS],
  ] as const;
  for (const [what, least, most] of bounds) {
    const count = shape[what];
    if (Number.isInteger(count) && count >= least && count <= most) continue;
    throw new QuipuError("InvalidShape", gotExpected(what, count, `${least}…${most}`));
  }
}

/** Width of a shape id. */
export const SHAPE_ID_BITS = 88n;

/** What L1 knows a circuit by, 88 bits: levels (1 byte) ‖ N ‖ M ‖ D ‖ E ‖ W (2 bytes each). */
export function shapeId(shape: Shape, levels: number): bigint {
  const { transfers, slots, deposits, exits, withdrawals } = shape;
  return [transfers, slots, deposits, exits, withdrawals].reduce(
    (id, count) => (id << 16n) | BigInt(count),
    BigInt(levels),
  );
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
  const { transfers, slots, deposits, exits, withdrawals } = shape;
  const bytes =
    slots * INDEX_BYTES +
    transfers * TRANSFER_RECORD_BYTES +
    (deposits + exits + withdrawals) * SLOT_RECORD_BYTES;
  return Math.ceil(bytes / ELEMENT_BYTES);
}

/** Length in bytes of what L1 reads of a batch of a shape: deposits, exits, withdrawals. */
export function settlementLength({ deposits, exits, withdrawals }: Shape): number {
  return deposits * DEPOSIT_BYTES + exits * EXIT_BYTES + withdrawals * WITHDRAWAL_BYTES;
}

/** Number of elements of the vector of a shape: header, deposits, exits, withdrawals, records. */
export function vectorLength(shape: Shape): number {
  const { deposits, exits, withdrawals } = shape;
  const settlement =
    deposits * DEPOSIT_ELEMENTS + exits * EXIT_ELEMENTS + withdrawals * WITHDRAWAL_ELEMENTS;
  return HEADER_ELEMENTS + settlement + recordElements(shape);
}

/** Length in bytes of the published data of a shape. */
export function dataLength(shape: Shape): number {
  const header = HEADER_ELEMENTS * WORD_BYTES;
  return header + settlementLength(shape) + recordElements(shape) * ELEMENT_BYTES;
}

/**
 * The shape and the number of levels that a shape id stands for.
 *
 * @throws QuipuError `InvalidShape` or `InvalidLevels` if it is none.
 */
export function parseShapeId(id: bigint): { readonly shape: Shape; readonly levels: number } {
  const part = (position: number): number => Number((id >> BigInt(16 * position)) & 0xffffn);
  const shape = {
    ...{ transfers: part(4), slots: part(3) },
    ...{ deposits: part(2), exits: part(1), withdrawals: part(0) },
  };
  assertShape(shape);
  const levels = Number(id >> 80n);
  assertLevels(levels);
  return { shape, levels };
}

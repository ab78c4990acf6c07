/**
 * The parameters of the protocol (SPEC.md, sections 1 and 5): written once here, and every other
 * module derives its lengths and bounds from them. Shapes of batches are in `shape.ts`.
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

/** The highest nonce an operation may carry; an account that has reached the next one is exhausted. */
export const MAX_NONCE = 2 ** NONCE_BITS - 2;
export const EXHAUSTED_NONCE = 2 ** NONCE_BITS - 1;

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
export const PAYMENT_RECORD_BYTES = 2 + AMOUNT_BYTES + FEE_BYTES;
/** The record of a deposit, an exit or a withdrawal: enabled bit and slot. */
export const SLOT_RECORD_BYTES = 1;

/** Bytes of what L1 reads of a batch, and the elements of the vector that they make. */
export const DEPOSIT_BYTES = KEY_BYTES + OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const DEPOSIT_ELEMENTS = 4;
export const EXIT_BYTES = INDEX_BYTES + OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const EXIT_ELEMENTS = 3;
export const WITHDRAWAL_BYTES = OWNER_BYTES + TOKEN_BYTES + BALANCE_BYTES;
export const WITHDRAWAL_ELEMENTS = 2;
export const PAYMENT_BYTES = KEY_BYTES + OWNER_BYTES;
export const PAYMENT_ELEMENTS = 2;
/** A published signature: challenge and response. */
export const SIGNATURE_BYTES = 64;
export const SIGNATURE_ELEMENTS = 2;

/** Bytes of an item of L1's exit queue, and of the hash that chains the items of a queue. */
export const EXIT_REQUEST_BYTES = INDEX_BYTES + OWNER_BYTES;
export const QUEUE_HASH_BYTES = 27;

/** A message and a record element are 31 bytes: the most that always fits below the field modulus. */
export const ELEMENT_BYTES = 31;
/** A header element of the published data is a full 32-byte word. */
export const WORD_BYTES = 32;
/** oldRoot, newRoot, domain, feeRecipient, feeToken · 2^128 + feeTotal. */
export const HEADER_ELEMENTS = 5;
/** What L1 is sent of a header: newRoot (32), feeToken (2), feeTotal (16). The rest it knows. */
export const CALLDATA_HEADER_BYTES = WORD_BYTES + TOKEN_BYTES + BALANCE_BYTES;

/** Kind of operation, the byte after the domain in a message. */
export const KIND_TRANSFER = 1;
export const KIND_WITHDRAWAL = 2;
export const KIND_PAYMENT = 3;

/** Bounds of a shape: slots and positions take seven bits in a record. */
export const MAX_OPERATIONS = 128;
export const MIN_SLOTS = 2;
export const MAX_SLOTS = 128;

/** Version of the batch format, part of the digest's tag. */
export const BATCH_VERSION = 4;

/**
 * Leaves that deposits alone may open: the lower half of the tree. L1 takes no more deposits than
 * that, so whatever payments open above, each deposit finds a place.
 *
 * @param levels depth of the state tree
 */
export function reservedLeaves(levels: number): number {
  return ARITY ** levels / 2;
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

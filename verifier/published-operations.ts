/**
 * What L1 reads of the data of a batch beside its header (SPEC.md section 5): the items that the
 * batch has taken from the queues, and what it pays. Whether they are right is for the queues and
 * for the proof to show.
 */

import { settlementLength } from "../src/batch/layout.js";
import { decodeSettlement } from "../src/batch/settlement.js";
import { gotExpected } from "../src/errors.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import {
  DEPOSIT_BYTES,
  EXIT_BYTES,
  EXIT_REQUEST_BYTES,
  HEADER_ELEMENTS,
  WORD_BYTES,
} from "../src/params.js";
import type { Shape } from "../src/shape.js";
import { verifierError } from "./verifier-error.js";

export interface PublishedOperations {
  /** Items of the deposit queue, 70 bytes each, without padding. */
  readonly deposits: readonly Uint8Array[];
  /** Items of the exit queue, 23 bytes each, without padding. */
  readonly exits: readonly Uint8Array[];
  /** What exits and withdrawals pay, in their order; an amount may be 0. */
  readonly payouts: readonly Payout[];
}

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;

/**
 * Reads the operations from data of the shape's length. Items stay bytes: those of a wrong one need
 * not be a deposit or an exit at all.
 *
 * @throws QuipuError `QueueMismatch` if padding stands before a deposit or an exit.
 */
export function publishedOperations(data: Uint8Array, shape: Shape): PublishedOperations {
  const bytes = data.subarray(HEADER_BYTES, HEADER_BYTES + settlementLength(shape));
  const deposits = cut(bytes, shape.deposits, DEPOSIT_BYTES);
  const exits = cut(bytes.subarray(shape.deposits * DEPOSIT_BYTES), shape.exits, EXIT_BYTES);
  const settlement = decodeSettlement(bytes, shape);
  return {
    deposits: untilPadding("deposit", deposits),
    exits: untilPadding("exit", exits).map((exit) => exit.subarray(0, EXIT_REQUEST_BYTES)),
    payouts: [
      ...settlement.exits.map(({ requester: owner, token, amount }) => ({ owner, token, amount })),
      ...settlement.withdrawals,
    ],
  };
}

function cut(bytes: Uint8Array, count: number, size: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** The items before the padding, which is all zero: what has one bit set is an item, if a wrong one. */
function untilPadding(what: string, items: readonly Uint8Array[]): readonly Uint8Array[] {
  const isPadding = (item: Uint8Array): boolean => item.every((byte) => byte === 0);
  const count = items.filter((item) => !isPadding(item)).length;
  const stray = items.slice(0, count).findIndex(isPadding);
  if (stray < 0) return items.slice(0, count);
  const expected = `padding behind the last ${what} only`;
  throw verifierError("QueueMismatch", gotExpected(`${what} ${stray}`, "padding", expected));
}

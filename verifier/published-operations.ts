/**
 * What L1 reads in a batch's data besides the header (SPEC.md section 5): the items that the batch
 * takes from the queues, what it pays, and the keys that it pays to. The queues and the proof show
 * whether they are right. All of these throw `MalformedData` for another length than the shape's.
 */

import { dataParts } from "../src/batch/data.js";
import { decodeSettlement } from "../src/batch/settlement.js";
import type { Payee } from "../src/kinds/payment/payee.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import { DEPOSIT_BYTES, EXIT_BYTES, EXIT_REQUEST_BYTES } from "../src/params.js";
import type { Shape } from "../src/shape.js";
import { verifierError } from "./verifier-error.js";

/**
 * Items of the deposit queue, 70 bytes each, without padding. Items stay bytes, because the bytes of a
 * bad item need not decode at all.
 *
 * @throws QuipuError `QueueMismatch` if padding comes before a deposit.
 */
export function depositItems(data: Uint8Array, shape: Shape): readonly Uint8Array[] {
  const { settlement } = dataParts(data, shape);
  return untilPadding("deposit", splitItems(settlement, shape.deposits, DEPOSIT_BYTES));
}

/**
 * Items of the exit queue, 23 bytes each, without padding.
 *
 * @throws QuipuError `QueueMismatch` if padding comes before an exit.
 */
export function exitItems(data: Uint8Array, shape: Shape): readonly Uint8Array[] {
  const { settlement } = dataParts(data, shape);
  const records = settlement.subarray(shape.deposits * DEPOSIT_BYTES);
  const exits = untilPadding("exit", splitItems(records, shape.exits, EXIT_BYTES));
  return exits.map((exit) => exit.subarray(0, EXIT_REQUEST_BYTES));
}

/** What exits, then withdrawals pay, in order; an amount may be 0. */
export function payoutsOf(data: Uint8Array, shape: Shape): readonly Payout[] {
  const { exits, withdrawals } = decodeSettlement(dataParts(data, shape).settlement, shape);
  const paid = exits.map(({ requester: owner, token, amount }) => ({ owner, token, amount }));
  return [...paid, ...withdrawals];
}

/** Whom payments go to; padding among them is 0. */
export function payeesOf(data: Uint8Array, shape: Shape): readonly Payee[] {
  return decodeSettlement(dataParts(data, shape).settlement, shape).payments;
}

function splitItems(bytes: Uint8Array, count: number, size: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** The items before the padding. Padding is all zero; anything else is an item, right or wrong. */
function untilPadding(what: string, items: readonly Uint8Array[]): readonly Uint8Array[] {
  const isPadding = (item: Uint8Array): boolean => item.every((byte) => byte === 0);
  const count = items.filter((item) => !isPadding(item)).length;
  const stray = items.slice(0, count).findIndex(isPadding);
  if (stray < 0) return items.slice(0, count);
  throw verifierError("QueueMismatch", `${what} ${stray} is padding, but another ${what} follows`);
}

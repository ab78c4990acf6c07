/**
 * What L1 reads of the data of a batch beside its header (SPEC.md section 5): the items that the
 * batch has taken from the queues, and what it pays. Bytes and sums; whether they are right is for
 * the queues and for the proof to show.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { gotExpected } from "../src/errors.js";
import { decodeExitRequest } from "../src/operations/exit-request.js";
import {
  DEPOSIT_BYTES,
  EXIT_BYTES,
  EXIT_REQUEST_BYTES,
  HEADER_ELEMENTS,
  OWNER_BYTES,
  type Shape,
  TOKEN_BYTES,
  WITHDRAWAL_BYTES,
  WORD_BYTES,
} from "../src/params.js";
import { verifierError } from "./verifier-error.js";

/** An amount that becomes claimable. */
export interface Credit {
  readonly owner: bigint;
  readonly token: number;
  /** In the token's smallest unit, 128 bits. */
  readonly amount: bigint;
}

export interface PublishedOperations {
  /** Items of the deposit queue, 70 bytes each, without padding. */
  readonly deposits: readonly Uint8Array[];
  /** Items of the exit queue, 23 bytes each, without padding. */
  readonly exits: readonly Uint8Array[];
  /** What exits and withdrawals pay, in their order; amounts of 0 are left out. */
  readonly payouts: readonly Credit[];
}

/**
 * Reads the operations from data of the shape's length.
 *
 * @throws QuipuError `QueueMismatch` if padding stands before a deposit or an exit.
 */
export function publishedOperations(data: Uint8Array, shape: Shape): PublishedOperations {
  let offset = HEADER_ELEMENTS * WORD_BYTES;
  const take = (count: number, size: number): Uint8Array[] =>
    Array.from({ length: count }, () => {
      offset += size;
      return data.slice(offset - size, offset);
    });
  const deposits = take(shape.deposits, DEPOSIT_BYTES);
  const exits = take(shape.exits, EXIT_BYTES);
  const withdrawals = take(shape.withdrawals, WITHDRAWAL_BYTES);
  const taken = {
    deposits: untilPadding("deposit", deposits),
    exits: untilPadding("exit", exits),
  };
  const paid = [
    ...taken.exits.map((exit) => {
      const request = decodeExitRequest(exit.subarray(0, EXIT_REQUEST_BYTES));
      return { owner: request.requester, ...paymentOf(exit.subarray(EXIT_REQUEST_BYTES)) };
    }),
    ...withdrawals.map((withdrawal) => {
      const owner = bytesToNumberBE(withdrawal.subarray(0, OWNER_BYTES));
      return { owner, ...paymentOf(withdrawal.subarray(OWNER_BYTES)) };
    }),
  ];
  return {
    deposits: taken.deposits,
    exits: taken.exits.map((exit) => exit.slice(0, EXIT_REQUEST_BYTES)),
    payouts: paid.filter(({ amount }) => amount > 0n),
  };
}

/** Token and amount, as they end an exit and a withdrawal. */
function paymentOf(bytes: Uint8Array): Omit<Credit, "owner"> {
  const token = Number(bytesToNumberBE(bytes.subarray(0, TOKEN_BYTES)));
  return { token, amount: bytesToNumberBE(bytes.subarray(TOKEN_BYTES)) };
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

/**
 * How many batches a group that is proven for a blob can have: as many as one blob has room for, and as
 * one transaction can commit, in the blob or all of them by calldata.
 */
import { BLOB_ELEMENTS } from "../../src/batch/blob.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { recordElements } from "../../src/batch/layout.js";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { l1Error } from "../l1-error.js";
import { TRANSACTION_BYTES_LIMIT, TRANSACTION_GAS_LIMIT } from "../sending/transaction-costs.js";
import { groupBytes, groupGas, memoryGas } from "./largest-group.js";

/** Point evaluation (EIP-4844), a power of z, and the words around; measured with room to spare. */
const OPENING_GAS = 50_000 + 12_000;
/** More for each member than for a batch by itself: its value and its words, which stay in memory. */
const MEMBER_GAS = 1_500;
/** Position, blob hash or opening, positions and lengths of the lists; a value for each member. */
const MORE_BYTES = 9 * WORD_BYTES;
/** The copy of a batch that stays in memory, besides its calldata: digest and old root. */
const COPY_WORDS = 2;

/** A bound on the gas of a transaction that commits so many batches of a shape, all of a group for a blob. */
export function blobGroupGas(shape: Shape, count: number): number {
  const copies = count * (COPY_WORDS + Math.ceil(calldataLength(shape) / WORD_BYTES));
  return (
    groupGas(shape, count) + OPENING_GAS + MEMBER_GAS * count + memoryGas(shape, count, copies)
  );
}

/** Bytes of that transaction, at most; without the blob, which nodes count apart. */
export function blobGroupBytes(shape: Shape, count: number): number {
  return groupBytes(shape, count) + MORE_BYTES + WORD_BYTES * count;
}

/** The most batches of a shape that a group for a blob can have; 0 if the records of one are too many. */
export function largestBlobGroup(shape: Shape): number {
  const room = Math.floor(BLOB_ELEMENTS / recordElements(shape));
  let most = 0;
  while (most < room && fits(shape, most + 1)) most += 1;
  return most;
}

/**
 * Checks that so many batches of a shape can be a group for a blob.
 *
 * @throws QuipuError `GroupTooLarge`.
 */
export function assertBlobGroup(shape: Shape, count: number): void {
  const most = largestBlobGroup(shape);
  if (Number.isInteger(count) && count >= 1 && count <= most) return;
  const what = `batches of ${formatShape(shape)} in a blob`;
  const expected = most === 0 ? "none: its records are too long" : `1…${most}`;
  throw l1Error("GroupTooLarge", gotExpected(what, count, expected));
}

function fits(shape: Shape, count: number): boolean {
  const isTooLarge = blobGroupBytes(shape, count) > TRANSACTION_BYTES_LIMIT;
  return !isTooLarge && blobGroupGas(shape, count) < TRANSACTION_GAS_LIMIT;
}

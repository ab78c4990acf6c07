/**
 * How many batches one transaction can hold: below the gas that Ethereum allows a transaction, and
 * below the size that nodes take into their pools. Everything is counted at its worst: no byte of
 * calldata is zero, all positions are used, and each credit is the first of its owner in its token.
 */
import { calldataLength } from "../../src/batch/calldata.js";
import { vectorLength } from "../../src/batch/layout.js";
import { gotExpected } from "../../src/errors.js";
import { WORD_BYTES } from "../../src/params.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { l1Error } from "../l1-error.js";
import {
  CALLDATA_FLOOR_GAS,
  CALLDATA_GAS,
  TRANSACTION_BYTES_LIMIT,
  TRANSACTION_GAS,
  TRANSACTION_GAS_LIMIT,
} from "../sending/transaction-costs.js";
import { callBytes } from "./call-bytes.js";

/** Around the input of a transaction: fees, nonce, receiver, signature, lengths; 180 are enough. */
const ENVELOPE_BYTES = 256;

/** The pairing, its three pairs of the key, five multiplications and three additions (EIP-1108). */
const KEY_GAS = 45_000 + 3 * 34_000 + 5 * 6_000 + 3 * 150;
/** Root, heads, marks, key: cold slots of which two are written, a cold account; the group's event. */
const GROUP_STORAGE_GAS = 2 * 5_000 + 2 * 2_100 + 2_600 + 3_500;
/** A pair, two multiplications and an addition for each proof (EIP-1108). */
const PROOF_GAS = 34_000 + 2 * 6_000 + 150;
/** Decoding, hashes and loops: measured with room to spare (test/l1/largest-group.test.ts). */
const GROUP_WORK_GAS = 8_000;
const BATCH_WORK_GAS = 6_500;
/** One step of Horner's rule for an element of the vector, with its part of the hash of the data. */
const ELEMENT_GAS = 110;
/** A queue that a batch takes of: two cold entries; and the hash of each item. */
const QUEUE_GAS = 2 * 2_100 + 1_000;
const ITEM_GAS = 1_000;
/** A slot that becomes non-zero (EIP-2929), the event, and the work around them. */
const CREDIT_GAS = 22_100 + 1_756 + 1_000;

/** A bound on the gas of a transaction that commits so many batches of a shape. */
export function groupGas(shape: Shape, count: number): number {
  const bytes = callBytes(count, calldataLength(shape));
  const { deposits, exits, withdrawals } = shape;
  const queues = [deposits, exits].filter((items) => items > 0).length;
  const batch =
    PROOF_GAS +
    BATCH_WORK_GAS +
    ELEMENT_GAS * vectorLength(shape) +
    QUEUE_GAS * queues +
    ITEM_GAS * (deposits + exits) +
    // The fee of each batch may be in another token.
    CREDIT_GAS * (1 + exits + withdrawals);
  const group = KEY_GAS + GROUP_STORAGE_GAS + GROUP_WORK_GAS + memoryGas(shape, count);
  const gas = TRANSACTION_GAS + CALLDATA_GAS * bytes + group + count * batch;
  return Math.max(gas, TRANSACTION_GAS + CALLDATA_FLOOR_GAS * bytes);
}

/** Bytes of a transaction that commits so many batches of a shape, at most. */
export function groupBytes(shape: Shape, count: number): number {
  return ENVELOPE_BYTES + callBytes(count, calldataLength(shape));
}

/** The most batches of a shape that one transaction can commit, 1 or more. */
export function largestGroup(shape: Shape): number {
  let most = 1;
  while (fits(shape, most + 1)) most += 1;
  return most;
}

/**
 * Checks that so many batches of a shape can be committed together.
 *
 * @throws QuipuError `GroupTooLarge`.
 */
export function assertGroup(shape: Shape, count: number): void {
  const most = largestGroup(shape);
  if (Number.isInteger(count) && count >= 1 && count <= most) return;
  const what = `batches of ${formatShape(shape)} in a transaction`;
  throw l1Error("GroupTooLarge", gotExpected(what, count, `1…${most}`));
}

function fits(shape: Shape, count: number): boolean {
  const isTooLarge = groupBytes(shape, count) > TRANSACTION_BYTES_LIMIT;
  return !isTooLarge && groupGas(shape, count) < TRANSACTION_GAS_LIMIT;
}

/**
 * Pairs, challenges and what is hashed of each batch; the data of one batch (Yellow Paper, G_memory).
 *
 * @param more words that stand there besides
 */
export function memoryGas(shape: Shape, count: number, more = 0): number {
  const perBatch = 6 + 2 + 9 + 2;
  const words = 64 + more + perBatch * count + Math.ceil(calldataLength(shape) / WORD_BYTES);
  return 3 * words + Math.floor(words ** 2 / 512);
}

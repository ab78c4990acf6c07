/**
 * What a group of batches costs on Ethereum, in one transaction: gas when its data are calldata, gas
 * and blobs when its records are in blobs. Put together from the prices that the EIPs set and what the
 * contract computes (contract-gas.ts); each constant names its source. Data are counted as if no byte
 * were zero, so calldata never costs more.
 */
import { blobCallBytes, callBytes } from "../../l1/contract/call-bytes.js";
import { assertGroup } from "../../l1/contract/largest-group.js";
import { l1Error } from "../../l1/l1-error.js";
import {
  CALLDATA_FLOOR_GAS,
  CALLDATA_GAS,
  TRANSACTION_GAS,
  TRANSACTION_GAS_LIMIT,
} from "../../l1/sending/transaction-costs.js";
import { BLOB_ELEMENTS } from "../../src/batch/blob.js";
import { blobCalldataLength } from "../../src/batch/blob-calldata.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { recordElements } from "../../src/batch/layout.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { type Publication, reckonExecution } from "./contract-gas.js";

/** A zero byte costs by the same EIPs (2028, 7623); here only named, because no byte is counted as zero. */
export const ZERO_BYTE_GAS = 4;
export const ZERO_BYTE_FLOOR_GAS = 10;
/** Gas of a block (EIP-7935), and seconds from one block to the next. */
export const BLOCK_GAS = 60_000_000;
export const BLOCK_SECONDS = 12;

/** How many blobs a block has on the whole, and at most. */
export interface BlobSchedule {
  readonly name: string;
  readonly source: string;
  readonly target: number;
  readonly max: number;
}

/** Fusaka itself kept Prague's; it let later forks change nothing else (EIP-7892). */
export const BLOB_SCHEDULES: readonly BlobSchedule[] = [
  { name: "Prague", source: "EIP-7691", target: 6, max: 9 },
  { name: "Fusaka, BPO1", source: "EIP-8134", target: 10, max: 15 },
  { name: "Fusaka, BPO2", source: "EIP-8135", target: 14, max: 21 },
];

/** What one transaction takes of L1. */
export interface GroupCost {
  /** Batches that it settles, 1 or more. */
  readonly batches: number;
  /** Of the transaction's input. */
  readonly calldataBytes: number;
  readonly gas: number;
  /** Whether EIP-7623's floor, and not execution, sets the price. */
  readonly atFloor: boolean;
  /** That the transaction carries, whole ones. */
  readonly blobs: number;
}

export interface GroupCostOptions {
  /** 1 or more; 1 by default. */
  readonly batches?: number | undefined;
  /**
   * Gas of a batch that comes alone in calldata, beside transaction and calldata; reckoned by default.
   * What further batches of a group add, or a blob, is reckoned in any case.
   */
  readonly executionGas?: number | undefined;
}

/**
 * Published as calldata, as the L1 contract takes it.
 *
 * @throws QuipuError `GroupTooLarge` if no transaction takes so many batches.
 */
export function calldataCost(shape: Shape, options: GroupCostOptions = {}): GroupCost {
  const { batches = 1 } = options;
  assertGroup(shape, batches);
  const bytes = callBytes(batches, calldataLength(shape));
  return { batches, ...transactionCost(bytes, executionOf(shape, "calldata", options)), blobs: 0 };
}

/**
 * With the records in a blob of the group's own, and the rest as calldata. A blob costs as much however
 * little of it is used.
 *
 * @throws QuipuError `GroupTooLarge` if no blob or transaction takes so many batches.
 */
export function blobCost(shape: Shape, options: GroupCostOptions = {}): GroupCost {
  const { batches = 1 } = options;
  const most = largestBlobGroup(shape);
  if (batches > most) {
    const what = `batches of ${formatShape(shape)} in a blob`;
    throw l1Error("GroupTooLarge", gotExpected(what, batches, `1…${most}`));
  }
  return unboundedBlobCost(shape, options);
}

/** The most batches whose records one blob takes, and which one transaction has the gas for. */
export function largestBlobGroup(shape: Shape): number {
  let batches = Math.floor(BLOB_ELEMENTS / recordElements(shape));
  while (unboundedBlobCost(shape, { batches }).gas > TRANSACTION_GAS_LIMIT) batches -= 1;
  return batches;
}

function unboundedBlobCost(shape: Shape, options: GroupCostOptions): GroupCost {
  const { batches = 1 } = options;
  const bytes = blobCallBytes(batches, blobCalldataLength(shape));
  return { batches, ...transactionCost(bytes, executionOf(shape, "blob", options)), blobs: 1 };
}

function executionOf(
  shape: Shape,
  way: Publication,
  { batches = 1, executionGas }: GroupCostOptions,
): number {
  const reckoned = reckonExecution(shape, batches, way);
  return executionGas === undefined
    ? reckoned
    : executionGas + reckoned - reckonExecution(shape, 1, "calldata");
}

function transactionCost(calldataBytes: number, execution: number) {
  const ordinary = CALLDATA_GAS * calldataBytes + execution;
  const floor = CALLDATA_FLOOR_GAS * calldataBytes;
  const gas = TRANSACTION_GAS + Math.max(ordinary, floor);
  return { calldataBytes, gas, atFloor: floor > ordinary };
}

/**
 * What a group of batches costs on Ethereum, in one transaction: gas when its data are calldata, gas
 * and blobs when its records are in blobs. Put together from the prices that the EIPs set and what the
 * contract computes (contract-gas.ts); each constant names its source. Data are counted as if no byte
 * were zero, so calldata never costs more.
 */
import { callBytes } from "../../l1/contract/call-bytes.js";
import { assertGroup } from "../../l1/contract/largest-group.js";
import {
  CALLDATA_FLOOR_GAS,
  CALLDATA_GAS,
  TRANSACTION_GAS,
} from "../../l1/sending/transaction-costs.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { recordElements } from "../../src/batch/layout.js";
import { ELEMENT_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { reckonExecution } from "./contract-gas.js";

/** A zero byte costs by the same EIPs (2028, 7623); here only named, because no byte is counted as zero. */
export const ZERO_BYTE_GAS = 4;
export const ZERO_BYTE_FLOOR_GAS = 10;
/** Point evaluation of a blob (EIP-4844). */
const POINT_EVALUATION_GAS = 50_000;

/** Elements of a blob, each of which takes one element of the vector (EIP-4844); 128 KiB in all. */
export const BLOB_ELEMENTS = 4096;
const BLOB_ELEMENT_BYTES = 32;
export const BLOB_BYTES = BLOB_ELEMENTS * BLOB_ELEMENT_BYTES;

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
  /** Of one blob; groups share blobs. */
  readonly blobs: number;
}

export interface GroupCostOptions {
  /** 1 or more; 1 by default. */
  readonly batches?: number | undefined;
  /**
   * Gas of a batch that comes alone, beside transaction and calldata; reckoned by default. What
   * further batches of a group add is reckoned in any case.
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
  return { batches, ...transactionCost(bytes, executionOf(shape, options)), blobs: 0 };
}

/**
 * With the records in blobs that groups share, and the rest as calldata. One point evaluation does for
 * all batches of a group, if they share z.
 */
export function blobCost(shape: Shape, options: GroupCostOptions = {}): GroupCost {
  const { batches = 1 } = options;
  const elements = recordElements(shape);
  const bytes = callBytes(batches, calldataLength(shape) - ELEMENT_BYTES * elements);
  const execution = executionOf(shape, options) + POINT_EVALUATION_GAS;
  const blobs = (batches * elements) / BLOB_ELEMENTS;
  return { batches, ...transactionCost(bytes, execution), blobs };
}

function executionOf(shape: Shape, { batches = 1, executionGas }: GroupCostOptions): number {
  const reckoned = reckonExecution(shape, batches);
  return executionGas === undefined
    ? reckoned
    : executionGas + reckoned - reckonExecution(shape, 1);
}

function transactionCost(calldataBytes: number, execution: number) {
  const ordinary = CALLDATA_GAS * calldataBytes + execution;
  const floor = CALLDATA_FLOOR_GAS * calldataBytes;
  const gas = TRANSACTION_GAS + Math.max(ordinary, floor);
  return { calldataBytes, gas, atFloor: floor > ordinary };
}

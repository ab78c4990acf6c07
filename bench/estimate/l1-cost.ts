/**
 * What a batch costs on Ethereum: gas when its data are calldata, gas and blobs when its records are
 * in blobs. Put together from the prices that the EIPs set and what is left of the measured gas; each
 * constant names its source. Data are counted as if no byte were zero, so calldata never costs more.
 */

import { dataLength, recordElements, vectorLength } from "../../src/batch/layout.js";
import { HEADER_ELEMENTS, WORD_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";

/** A transaction before anything else (Yellow Paper, G_transaction). */
const TRANSACTION_GAS = 21_000;
/** A byte that is not zero: ordinary price (EIP-2028), and the floor for mostly data (EIP-7623). */
export const CALLDATA_GAS = 16;
export const CALLDATA_FLOOR_GAS = 40;
/** A zero byte, by the same; here only named, because no byte is counted as zero. */
export const ZERO_BYTE_GAS = 4;
export const ZERO_BYTE_FLOOR_GAS = 10;
/** Groth16's check: 45,000 and 34,000 for each of four pairs (EIP-1108). */
const PAIRING_GAS = 45_000 + 4 * 34_000;
/** A multiplication and an addition on the curve for each public input (EIP-1108): digest, z, y. */
const PUBLIC_INPUT_GAS = 3 * (6_000 + 150);
/** State root, batch number and fee credit: slots that are cold and not zero (EIP-2929, EIP-3529). */
const STORAGE_GAS = 3 * 5_000;
/** One step of Horner's rule for an element of the vector, as the project's design notes count it. */
const HORNER_GAS = 106;
/**
 * Events, the call of a verifier that is found by shape, snarkjs' verifier around its precompiles,
 * decoding and checks: what `npm run gas` measures beyond the parts above, 17,164 … 18,223 from 8x8 to
 * 64x64 (docs/gas.md).
 */
export const CONTRACT_GAS = 17_700;
/** Point evaluation of a blob (EIP-4844). */
const POINT_EVALUATION_GAS = 50_000;

/**
 * What `commitBatch` has around its data: selector, shape, offset and length of the data, digest and
 * eight coordinates of the proof; the data are padded to whole words.
 */
const CALL_BYTES = 4 + (4 + 8) * WORD_BYTES;

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

/** What one batch takes of L1. */
export interface BatchCost {
  /** Of the transaction's input. */
  readonly calldataBytes: number;
  readonly gas: number;
  /** Whether EIP-7623's floor, and not execution, sets the price. */
  readonly atFloor: boolean;
  /** Of one blob; batches share blobs. */
  readonly blobs: number;
}

/**
 * Published as calldata, as the L1 contract takes it.
 * @param executionGas of a batch beside transaction and calldata; reckoned if undefined
 */
export function calldataCost(shape: Shape, executionGas?: number): BatchCost {
  const bytes = CALL_BYTES + paddedLength(dataLength(shape));
  const execution = executionGas ?? reckonExecution(shape);
  return { calldataBytes: bytes, ...transactionGas(bytes, execution), blobs: 0 };
}

/** With the records in blobs that batches share, and the header as calldata. */
export function blobCost(shape: Shape, executionGas?: number): BatchCost {
  const bytes = CALL_BYTES + HEADER_ELEMENTS * WORD_BYTES;
  const execution = (executionGas ?? reckonExecution(shape)) + POINT_EVALUATION_GAS;
  const blobs = recordElements(shape) / BLOB_ELEMENTS;
  return { calldataBytes: bytes, ...transactionGas(bytes, execution), blobs };
}

/** The parts of execution that have a price of their own, and the rest as it was measured. */
export function reckonExecution(shape: Shape): number {
  const words = Math.ceil(dataLength(shape) / WORD_BYTES);
  const hashes = keccakGas(words) + keccakGas(2);
  const horner = HORNER_GAS * vectorLength(shape);
  return PAIRING_GAS + PUBLIC_INPUT_GAS + STORAGE_GAS + hashes + horner + CONTRACT_GAS;
}

function keccakGas(words: number): number {
  return 30 + 6 * words;
}

function transactionGas(bytes: number, execution: number): { gas: number; atFloor: boolean } {
  const ordinary = CALLDATA_GAS * bytes + execution;
  const floor = CALLDATA_FLOOR_GAS * bytes;
  return { gas: TRANSACTION_GAS + Math.max(ordinary, floor), atFloor: floor > ordinary };
}

function paddedLength(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

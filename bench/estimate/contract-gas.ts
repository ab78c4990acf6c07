/**
 * What the L1 contract computes for a group of batches, in gas, apart from the transaction and its
 * calldata: what has a price in an EIP, and what is left of the measured gas. Each constant names its
 * source. Queues, payments and withdrawals are not reckoned: shapes here are full of transfers.
 */

import { blobCalldataLength } from "../../src/batch/blob-calldata.js";
import { recordElements } from "../../src/batch/layout.js";
import { ELEMENT_BYTES, WORD_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";

/** Where the records of a group stand. */
export type Publication = "calldata" | "blob";

/** Check of a product of pairings, and each pairing in it (EIP-1108). */
const PAIRING_CHECK_GAS = 45_000;
const PAIRING_GAS = 34_000;
/** Pairings with beta, gamma and delta, which all proofs of a group share. */
const SHARED_PAIRINGS = 3;
/** A multiplication and an addition on the curve (EIP-1108). */
const EC_MUL_GAS = 6_000;
const EC_ADD_GAS = 150;
/** Point evaluation of a blob (EIP-4844). */
const POINT_EVALUATION_GAS = 50_000;
/** Digest, challenge, y: a point of the key for each. */
const PUBLIC_INPUTS = 3;
/** Words that the weights' seed has of each batch: digest, eight coordinates, challenge, y. */
const SEED_WORDS = 11;
/** State root, counters and fee credit: slots that are cold and not zero (EIP-2929, EIP-3529). */
const STORAGE_GAS = 3 * 5_000;

/** Words before the leaves in what z hashes: shape, domain, recipient, blob hash, records' hash. */
const POINT_WORDS = 5;
/** Digest and old root, before the head of a batch in what its leaf hashes. */
const LEAF_BYTES = 2 * WORD_BYTES;

// Fitted to what `npm run gas` measured of groups (docs/gas.md): a test holds the sum within one
// percent of that. When the contract changes, measure again and change these alone.
/** One step of Horner's rule modulo q, for an element of the records. */
const HORNER_GAS = 59;
/** Of a group beyond the parts above: events, reading the key, decoding, checks. */
const GROUP_REST_GAS: Readonly<Record<Publication, number>> = { calldata: 16_900, blob: 17_600 };
/** Of each batch of it: coordinates, memory, the calls of the precompiles, Horner's rule modulo r over the header. */
const BATCH_REST_GAS: Readonly<Record<Publication, number>> = { calldata: 3_350, blob: 3_580 };

/**
 * What no contract could save of a batch's gas: the pairing of its A and B, A and C times a weight.
 */
export const LEAST_PROOF_GAS = PAIRING_GAS + 2 * EC_MUL_GAS + EC_ADD_GAS;

/**
 * Gas that the contract takes for a group of full batches of transfers.
 * @param batches 1 or more
 */
export function reckonExecution(shape: Shape, batches: number, way: Publication): number {
  return groupGas(batches, way) + batches * batchGas(shape, way) + (batches - 1) * weightGas();
}

/** What a group pays once. Where weights add up to 1, alpha and the first point are taken as they are. */
function groupGas(batches: number, way: Publication): number {
  const pairings = PAIRING_CHECK_GAS + SHARED_PAIRINGS * PAIRING_GAS;
  const inputs = PUBLIC_INPUTS * (EC_MUL_GAS + EC_ADD_GAS);
  const weights = batches === 1 ? 0 : 2 * EC_MUL_GAS;
  const seed = keccakGas(1 + SEED_WORDS * batches);
  // In a blob all batches share a point, in calldata each has its own.
  const opening = way === "blob" ? POINT_EVALUATION_GAS + keccakGas(POINT_WORDS + batches) : 0;
  return pairings + inputs + weights + seed + opening + STORAGE_GAS + GROUP_REST_GAS[way];
}

/** What each batch pays: its pairing, its C in the sum of them, challenge, y. */
function batchGas(shape: Shape, way: Publication): number {
  const leaf = keccakGas(wordsOf(LEAF_BYTES + blobCalldataLength(shape)));
  const hashes = leaf + keccakGas(2);
  const records = way === "blob" ? 0 : recordsGas(recordElements(shape));
  return PAIRING_GAS + EC_ADD_GAS + hashes + records + BATCH_REST_GAS[way];
}

/** Value and hash of the records, the hash of that, z. */
function recordsGas(elements: number): number {
  const hashes = [wordsOf(elements * ELEMENT_BYTES), 1, POINT_WORDS + 1].map(keccakGas);
  return hashes.reduce((sum, gas) => sum + gas, HORNER_GAS * elements);
}

/** What each batch but the first one pays: its weight, and A and C times it. */
function weightGas(): number {
  return keccakGas(2) + 2 * EC_MUL_GAS;
}

function wordsOf(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES);
}

/** @param words of 32 bytes */
function keccakGas(words: number): number {
  return 30 + 6 * words;
}

/**
 * What the L1 contract computes for a group of batches, in gas, apart from the transaction and its
 * calldata: what has a price in an EIP, and what is left of the measured gas. Each constant names its
 * source. Queues, payments and withdrawals are not reckoned: shapes here are full of transfers.
 */
import { dataLength, vectorLength } from "../../src/batch/layout.js";
import { WORD_BYTES } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";

/** Check of a product of pairings, and each pairing in it (EIP-1108). */
const PAIRING_CHECK_GAS = 45_000;
const PAIRING_GAS = 34_000;
/** Pairings with beta, gamma and delta, which all proofs of a group share. */
const SHARED_PAIRINGS = 3;
/** A multiplication and an addition on the curve (EIP-1108). */
const EC_MUL_GAS = 6_000;
const EC_ADD_GAS = 150;
/** Digest, challenge, y: a point of the key for each. */
const PUBLIC_INPUTS = 3;
/** Words that the weights' seed has of each batch: digest, eight coordinates, challenge, y. */
const SEED_WORDS = 11;
/** State root, counters and fee credit: slots that are cold and not zero (EIP-2929, EIP-3529). */
const STORAGE_GAS = 3 * 5_000;

// Fitted to what `npm run gas` measured of groups (docs/gas.md): a test holds the sum within half a
// percent of that. When the contract changes, measure again and change these three alone.
/** One step of Horner's rule, for an element of the vector. */
const HORNER_GAS = 69;
/** Of a group beyond the parts above: events, reading the key, decoding, checks. */
const GROUP_REST_GAS = 15_950;
/** Of each batch of it: header, coordinates, memory, the calls of the precompiles. */
const BATCH_REST_GAS = 3_340;

/**
 * Gas that the contract takes for a group of full batches of transfers.
 * @param batches 1 or more
 */
export function reckonExecution(shape: Shape, batches: number): number {
  return groupGas(batches) + batches * batchGas(shape) + (batches - 1) * weightGas();
}

/** What a group pays once. Where weights add up to 1, alpha and the first point are taken as they are. */
function groupGas(batches: number): number {
  const pairings = PAIRING_CHECK_GAS + SHARED_PAIRINGS * PAIRING_GAS;
  const inputs = PUBLIC_INPUTS * (EC_MUL_GAS + EC_ADD_GAS);
  const weights = batches === 1 ? 0 : 2 * EC_MUL_GAS;
  const seed = keccakGas(1 + SEED_WORDS * batches);
  return pairings + inputs + weights + seed + STORAGE_GAS + GROUP_REST_GAS;
}

/** What each batch pays: its pairing, its C in the sum of them, challenge, y. */
function batchGas(shape: Shape): number {
  const hashes = keccakGas(Math.ceil(dataLength(shape) / WORD_BYTES)) + keccakGas(2);
  return PAIRING_GAS + EC_ADD_GAS + hashes + HORNER_GAS * vectorLength(shape) + BATCH_REST_GAS;
}

/** What each batch but the first one pays: its weight, and A and C times it. */
function weightGas(): number {
  return keccakGas(2) + 2 * EC_MUL_GAS;
}

/** @param words of 32 bytes */
function keccakGas(words: number): number {
  return 30 + 6 * words;
}

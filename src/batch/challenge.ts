/**
 * The challenges of a batch proof (SPEC.md section 5). They are drawn after everything that they are to
 * bind, and stand in one public input of 31 bytes: w in the upper 15, z in the lower 16.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak256 } from "../crypto/keccak.js";
import { WORD_BYTES } from "../params.js";
import { type Shape, shapeId } from "../shape.js";
import { toCalldata } from "./calldata.js";
import { dataParts } from "./data.js";

/** Bytes of z. */
const Z_BYTES = 16;
/** Bytes of w. */
const W_BYTES = 15;
/** Where the halves of a value of records meet that y takes apart, in bits. */
const LOW_BITS = 144n;

/** What z binds of a batch: two hashes of 32 bytes. */
export interface BatchHashes {
  /** Of digest, old root, and what L1 reads in calldata however the records are published. */
  readonly leaf: Uint8Array;
  readonly records: Uint8Array;
}

/** What the batches of a group share. */
export interface GroupIdentity {
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  /** Versioned hash of the blob that the group may be published in (EIP-4844); 0 for a batch by itself. */
  readonly blobHash: bigint;
}

/** The hashes of a batch. @throws QuipuError `MalformedData` if the length is not the shape's. */
export function batchHashes(digest: bigint, data: Uint8Array, shape: Shape): BatchHashes {
  const { words, records } = dataParts(data, shape);
  const settled = toCalldata(data.subarray(0, data.length - records.length));
  return {
    leaf: keccak256(word(digest), word(words[0]!), settled),
    records: keccak256(records),
  };
}

/**
 * The point z at which the batches of a group are evaluated, 128 bits: the end of keccak256 over shape
 * id, domain, fee recipient, blob hash, the hash of all hashes of records, and all leaves.
 */
export function evaluationPoint(group: GroupIdentity, batches: readonly BatchHashes[]): bigint {
  return pointOfLeaves(
    group,
    hashOfRecords(batches),
    batches.map(({ leaf }) => leaf),
  );
}

/** The same for whoever has no records, but the hash of their hashes. */
export function pointOfLeaves(
  { shape, levels, domain, feeRecipient, blobHash }: GroupIdentity,
  recordsHash: Uint8Array,
  leaves: readonly Uint8Array[],
): bigint {
  const words = [shapeId(shape, levels), domain, feeRecipient, blobHash].map(word);
  const hash = keccak256(...words, recordsHash, ...leaves);
  return bytesToNumberBE(hash.subarray(WORD_BYTES - Z_BYTES));
}

/** The hash of the hashes of a group's records, 32 bytes. */
export function hashOfRecords(batches: readonly BatchHashes[]): Uint8Array {
  return keccak256(...batches.map(({ records }) => records));
}

/** The weight w of a value of records in y, 120 bits: the end of keccak256(z ‖ value). */
export function valueWeight(z: bigint, value: bigint): bigint {
  const hash = keccak256(word(z), word(value));
  return bytesToNumberBE(hash.subarray(WORD_BYTES - W_BYTES));
}

/** Both in one field element: w · 2^128 + z. */
export function packChallenge(z: bigint, w: bigint): bigint {
  return (w << BigInt(8 * Z_BYTES)) | z;
}

/** A value of records as y takes it: its lower 144 bits, and the rest. */
export function splitValue(value: bigint): readonly [low: bigint, high: bigint] {
  return [value & ((1n << LOW_BITS) - 1n), value >> LOW_BITS];
}

function word(value: bigint): Uint8Array {
  return numberToBytesBE(value, WORD_BYTES);
}

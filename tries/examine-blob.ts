/**
 * What a blob is to L1: its commitment, its versioned hash, its value at a point with the proof of that, and what
 * becomes of them if one byte of it is another.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { blobOf, coefficientsOfBlob } from "../src/batch/blob.js";
import { batchHashes, evaluationPoint } from "../src/batch/challenge.js";
import { dataParts, recordsVector } from "../src/batch/data.js";
import { decodeHeader } from "../src/batch/header.js";
import { recordElements } from "../src/batch/layout.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { digestOf } from "../src/batch/public-inputs.js";
import { BLOB_MODULUS, evaluateBlob } from "../src/crypto/blob-field.js";
import { keccak256 } from "../src/crypto/keccak.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { ELEMENT_BYTES } from "../src/params.js";
import type { Shape } from "../src/shape.js";
import { joinBatches } from "../verifier/group-of.js";
import { commitmentOf, isOpening, openingOf, versionedHashOf } from "../verifier/kzg.js";
import { proofPoints } from "../verifier/proof-points.js";

/** Bytes of a point that is derived. */
const POINT_BYTES = 16;

/** Which point a blob is evaluated at, and why there. */
export interface ChosenPoint {
  /** Below q. */
  readonly z: bigint;
  readonly from: "group" | "option" | "hash";
}

/** The same blob with one byte changed. */
export interface ChangedBlob {
  /** Position of the byte. */
  readonly byte: number;
  readonly was: number;
  readonly is: number;
  /** What a transaction with this blob would have. */
  readonly versionedHash: string;
  /** Its value at the same point. */
  readonly y: bigint;
  /** Whether its own opening holds for the commitment of the unchanged blob. */
  readonly holds: boolean;
}

export interface ExaminedBlob extends ChosenPoint {
  /** Elements of 4096: those of the records; of any other blob, up to the last coefficient that is not 0. */
  readonly used: number;
  /** Whether each of them is below 2^248, as the elements of records are. */
  readonly holdsRecords: boolean;
  readonly commitment: string;
  readonly versionedHash: string;
  /** P(z) as KZG says it. */
  readonly y: bigint;
  readonly proof: string;
  /** Whether the proof of P(z) = y holds. */
  readonly holds: boolean;
  readonly changed: ChangedBlob;
}

/** A batch in a blob. */
export interface Share {
  readonly number: number;
  /** Its first coefficient, k · n: the power of z that its value is multiplied with. */
  readonly first: number;
  /** Its records at z, below q. */
  readonly value: bigint;
}

export interface ExaminedGroup extends ExaminedBlob {
  readonly shape: Shape;
  readonly blob: Uint8Array;
  readonly shares: readonly Share[];
  /** Σ z^first · value mod q. */
  readonly sum: bigint;
}

/**
 * Examines a blob, which takes some seconds.
 *
 * @param z below q; by default a point that is derived from the versioned hash
 * @throws QuipuError `MalformedData` for bytes that are no blob; `NotInField` for a point ≥ q.
 */
export async function examineBlob(blob: Uint8Array, z?: bigint): Promise<ExaminedBlob> {
  if (z !== undefined) assertBelowModulus(z);
  coefficientsOfBlob(blob);
  const commitment = await commitmentOf(blob);
  const point: ChosenPoint =
    z === undefined
      ? { z: pointOfHash(versionedHashOf(commitment)), from: "hash" }
      : { z, from: "option" };
  return openBlob(blob, commitment, point);
}

/**
 * Makes the blob that would publish the records of batches, and examines it at the point of their group.
 *
 * @param batches one or more, each starting at the root at which the one before it ends
 * @throws QuipuError `GroupMismatch` or `DomainMismatch` for batches that make no group; `BlobTooLarge` for more
 *   than a blob holds; `MalformedData`, `NotInField` or `MalformedProof` for what no sequencer writes.
 */
export async function examineGroup(batches: readonly ProvenBatch[]): Promise<ExaminedGroup> {
  const { shape, levels, data } = batches[0]!;
  const { domain } = decodeHeader(dataParts(data, shape).words);
  const submissions = batches.map((batch) => {
    const digest = digestOf(batch.data, batch.shape, batch.levels);
    return { shape: batch.shape, data: batch.data, digest, proof: proofPoints(batch.proof) };
  });
  const { feeRecipient } = joinBatches(submissions, domain);
  const blob = blobOf(batches.map((batch) => dataParts(batch.data, shape).records));
  const commitment = await commitmentOf(blob);
  const blobHash = BigInt(versionedHashOf(commitment));
  const hashes = submissions.map((batch) => batchHashes(batch.digest, batch.data, shape));
  const z = evaluationPoint({ shape, levels, domain, feeRecipient, blobHash }, hashes);
  const shares = batches.map(({ number, data: published }, position) => {
    const value = evaluateBlob(recordsVector(published, shape), z);
    return { number, first: position * recordElements(shape), value };
  });
  const sum = evaluateBlob(sparse(shares), z);
  const opened = await openBlob(blob, commitment, { z, from: "group" });
  const used = batches.length * recordElements(shape);
  return { ...opened, used, shape, blob, shares, sum };
}

/** Coefficients by their places, zeros between them. */
function sparse(shares: readonly Share[]): bigint[] {
  const coefficients = new Array<bigint>(shares.at(-1)!.first + 1).fill(0n);
  for (const { first, value } of shares) coefficients[first] = value;
  return coefficients;
}

async function openBlob(
  blob: Uint8Array,
  commitment: `0x${string}`,
  point: ChosenPoint,
): Promise<ExaminedBlob> {
  const { z } = point;
  const coefficients = coefficientsOfBlob(blob);
  const { y, proof } = await openingOf(blob, z);
  const { other, ...change } = withOneByteChanged(blob);
  const opening = await openingOf(other, z);
  return {
    ...point,
    used: coefficients.findLastIndex((value) => value !== 0n) + 1,
    holdsRecords: coefficients.every((value) => value < 1n << BigInt(8 * ELEMENT_BYTES)),
    commitment,
    versionedHash: versionedHashOf(commitment),
    y,
    proof,
    holds: await isOpening(commitment, z, { y, proof }),
    changed: {
      ...change,
      versionedHash: versionedHashOf(await commitmentOf(other)),
      y: opening.y,
      holds: await isOpening(commitment, z, opening),
    },
  };
}

/** Its first byte that is not 0, less 1: that keeps every word below q. Of a blob of zeros another one. */
function withOneByteChanged(blob: Uint8Array) {
  const found = blob.findIndex((value) => value !== 0);
  const byte = Math.max(0, found);
  const was = blob[byte]!;
  const is = found < 0 ? 1 : was - 1;
  const other = Uint8Array.from(blob);
  other[byte] = is;
  return { other, byte, was, is };
}

/** The end of the hash's keccak256. */
function pointOfHash(versionedHash: string): bigint {
  const bytes = Buffer.from(versionedHash.slice(2), "hex");
  return bytesToNumberBE(keccak256(Uint8Array.from(bytes)).subarray(-POINT_BYTES));
}

function assertBelowModulus(z: bigint): void {
  if (z < BLOB_MODULUS) return;
  throw new QuipuError("NotInField", gotExpected("point of a blob", z, "below q, 255 bits"));
}

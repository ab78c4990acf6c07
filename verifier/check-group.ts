/**
 * The checks of the contract on a group of batches, in its order (SPEC.md section 8), for each way of
 * publishing it. Nothing moves here: the result says what the contract does if it accepts.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { BLOB_ELEMENTS } from "../src/batch/blob.js";
import { blobCalldataLength, dataWithoutRecords } from "../src/batch/blob-calldata.js";
import { calldataLength, groupData } from "../src/batch/calldata.js";
import {
  batchHashes,
  evaluationPoint,
  type GroupIdentity,
  pointOfLeaves,
} from "../src/batch/challenge.js";
import { settledVector } from "../src/batch/data.js";
import { recordElements } from "../src/batch/layout.js";
import { evaluateData, evaluateParts, evaluateVector } from "../src/batch/public-inputs.js";
import { BLOB_MODULUS, evaluateBlob } from "../src/crypto/blob-field.js";
import { gotExpected } from "../src/errors.js";
import {
  assertBatches,
  assertRoot,
  assertWhole,
  type CheckedGroup,
  effectOf,
  type GroupGround,
  keyOf,
} from "./group-checks.js";
import { isOpening, versionedHashOf } from "./kzg.js";
import { readBatches } from "./read-batches.js";
import type { BlobSubmission, GroupSubmission, RunSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";
import { assertAllCoordinates, assertDigest, verifyAll, verifyAlone } from "./verify-batches.js";

/**
 * Checks a group of batches that are proven each by itself, in calldata.
 *
 * @throws QuipuError, in the order of the checks: `OutOfRange` for a fee recipient wider than 160
 *   bits, which the contract's ABI has no room for; `UnknownShape`; `MalformedData` for no batches,
 *   then for a length that is not that of so many batches of the shape; `RootMismatch` if the first
 *   does not start at the current root. Then batch by batch: `NotInField` for a new root ≥ r;
 *   `QueueMismatch` if its deposits are not the next ones, `MarkedItemWaiting` if it takes none while a
 *   marked one waits; the same of exits; `NotInField` for a key that is paid to, or a digest, ≥ r. Then
 *   `MalformedProof` for a coordinate ≥ p in any proof; then `InvalidProof` for any proof.
 */
export async function checkBatches(
  group: GroupSubmission,
  ground: GroupGround,
): Promise<CheckedGroup> {
  const key = keyOf(group, ground);
  assertWhole(group.data, group.proofs.length, calldataLength(group.shape));
  assertRoot(group, ground);
  const { shape, proofs } = group;
  const data = groupData(group.data, shape, { ...group, ...ground });
  const read = readBatches(data, shape, ground, (i) => assertDigest(proofs, i));
  await verifyAlone(key, data, proofs, { shape, levels: ground.levels });
  return effectOf(group, ground, read);
}

/**
 * Checks a run of the batches of a group that is proven for a blob, in calldata. Of the rest of the group
 * nothing is known here but what their common point binds.
 *
 * @throws QuipuError as `checkBatches` does.
 */
export async function checkRun(run: RunSubmission, ground: GroupGround): Promise<CheckedGroup> {
  const { shape, rest, proofs } = run;
  const key = keyOf(run, ground);
  assertWhole(run.data, run.proofs.length, calldataLength(shape));
  assertRoot(run, ground);
  const data = groupData(run.data, shape, { ...run, ...ground });
  const read = readBatches(data, shape, ground, (i) => assertDigest(proofs, i));
  assertAllCoordinates(proofs);
  const own = data.map((batch, i) => batchHashes(proofs[i]!.digest, batch, shape));
  const members = [...rest.before, ...own, ...rest.behind];
  const z = evaluationPoint(identityOf(run, ground, rest.blobHash), members);
  const inputs = data.map((batch) => evaluateData(batch, shape, z));
  await verifyAll(key, proofs, inputs);
  return effectOf(run, ground, read);
}

/**
 * Checks a group that is proven for a blob, whole, whose records stand in the transaction's first blob.
 *
 * @param blobHash versioned hash of that blob; undefined if there is none
 * @throws QuipuError as `checkBatches` does; besides, behind `MalformedData` for no batches, the same for
 *   values that are not as many, and for more elements than a blob has; `BlobMissing` behind
 *   `RootMismatch`; `NotInField` for a value ≥ q, of each batch last; `InvalidOpening` before
 *   `InvalidProof`.
 */
export async function checkBlobGroup(
  group: BlobSubmission,
  ground: GroupGround,
  blobHash: bigint | undefined,
): Promise<CheckedGroup> {
  const { shape, proofs, opening } = group;
  const key = keyOf(group, ground);
  assertBatches(group.proofs.length);
  assertRoomInBlob(group);
  assertWhole(group.data, group.proofs.length, blobCalldataLength(shape));
  assertRoot(group, ground);
  if (blobHash === undefined) {
    throw verifierError("BlobMissing", gotExpected("blobs of the transaction", 0, "1 or more"));
  }
  const data = dataWithoutRecords(group.data, shape, { ...group, ...ground });
  const read = readBatches(data, shape, ground, (i) => {
    assertDigest(proofs, i);
    assertValue(opening.values[i]!);
  });
  assertAllCoordinates(proofs);
  const leaves = data.map((batch, i) => batchHashes(proofs[i]!.digest, batch, shape).leaf);
  const z = pointOfLeaves(identityOf(group, ground, blobHash), opening.recordsHash, leaves);
  await assertOpening(group, z, blobHash);
  const inputs = data.map((batch, i) => {
    return evaluateParts(evaluateVector(settledVector(batch, shape), z), opening.values[i]!, z);
  });
  await verifyAll(key, proofs, inputs);
  return effectOf(group, ground, read);
}

function assertRoomInBlob({ shape, proofs, opening: { values } }: BlobSubmission): void {
  if (values.length !== proofs.length) {
    throw verifierError("MalformedData", gotExpected("values", values.length, proofs.length));
  }
  const elements = proofs.length * recordElements(shape);
  if (elements <= BLOB_ELEMENTS) return;
  const expected = `at most ${BLOB_ELEMENTS}`;
  throw verifierError("MalformedData", gotExpected("record elements", elements, expected));
}

function assertValue(value: bigint): void {
  if (value < BLOB_MODULUS) return;
  throw verifierError("NotInField", gotExpected("value of records", value, "below q"));
}

/** That the blob's polynomial is at z what the values of all records make, each at its place. */
async function assertOpening(
  { shape, opening }: BlobSubmission,
  z: bigint,
  blobHash: bigint,
): Promise<void> {
  const [commitment, proof] = [hexOf(opening.commitment), hexOf(opening.proof)];
  const step = powerOf(z, recordElements(shape));
  const y = evaluateBlob(opening.values, step);
  const isOfBlob = BigInt(versionedHashOf(commitment)) === blobHash;
  if (isOfBlob && (await isOpening(commitment, z, { y, proof }))) return;
  throw verifierError("InvalidOpening", "the blob does not hold these records");
}

function identityOf(
  { shape, feeRecipient }: GroupSubmission,
  { levels, domain }: GroupGround,
  blobHash: bigint,
): GroupIdentity {
  return { shape, levels, domain, feeRecipient, blobHash };
}

function powerOf(z: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i += 1) result = (result * z) % BLOB_MODULUS;
  return result;
}

function hexOf(bytes: Uint8Array): `0x${string}` {
  return `0x${bytesToHex(bytes)}`;
}

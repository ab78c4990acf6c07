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
import {
  evaluateAlone,
  evaluateData,
  evaluateParts,
  evaluateVector,
  type PublicInputs,
} from "../src/batch/public-inputs.js";
import { BLOB_MODULUS, evaluateBlob } from "../src/crypto/blob-field.js";
import { assertBelow } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import { OWNER_LIMIT } from "../src/params.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape, shapeId } from "../src/shape.js";
import { isOpening, versionedHashOf } from "./kzg.js";
import { mergeCredits } from "./merge-credits.js";
import { assertCoordinates } from "./proof-points.js";
import { type Queues, type ReadBatch, type ReadBatches, readBatches } from "./read-batches.js";
import type { BlobSubmission, GroupSubmission, RunSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";
import { verifyProof } from "./verify-proof.js";

/** What the contract knows before a group. */
export interface GroupGround extends Queues {
  /** Domain of the deployment, 88 bits. */
  readonly domain: bigint;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly stateRoot: bigint;
  /** By shape id. */
  readonly keys: ReadonlyMap<bigint, VerificationKey>;
}

/** What an accepted group does. */
export interface CheckedGroup {
  readonly shapeId: bigint;
  /** Batches, 1 or more. */
  readonly count: number;
  /** Root after the last batch. */
  readonly newRoot: bigint;
  /** Heads of the queues after the last batch. */
  readonly depositHead: number;
  readonly exitHead: number;
  /** In the order in which they are written; no amount is 0. */
  readonly credits: readonly Payout[];
}

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
  assertWhole(group, calldataLength(group.shape));
  assertRoot(group, ground);
  const read = readBatches(
    groupData(group.data, group.shape, { ...group, ...ground }),
    group,
    ground,
  );
  assertAllCoordinates(group);
  const at = { shape: group.shape, levels: ground.levels };
  const inputs = read.batches.map(({ digest, data }) => evaluateAlone(digest, data, at));
  await verifyAll(key, group, publicInputs(read, inputs));
  return moved(group, ground, read);
}

/**
 * Checks a run of the batches of a group that is proven for a blob, in calldata. Of the rest of the group
 * nothing is known here but what their common point binds.
 *
 * @throws QuipuError as `checkBatches` does.
 */
export async function checkRun(run: RunSubmission, ground: GroupGround): Promise<CheckedGroup> {
  const { shape, rest } = run;
  const key = keyOf(run, ground);
  assertWhole(run, calldataLength(shape));
  assertRoot(run, ground);
  const read = readBatches(groupData(run.data, shape, { ...run, ...ground }), run, ground);
  assertAllCoordinates(run);
  const own = read.batches.map(({ digest, data }) => batchHashes(digest, data, shape));
  const members = [...rest.before, ...own, ...rest.behind];
  const z = evaluationPoint(identityOf(run, ground, rest.blobHash), members);
  const inputs = read.batches.map(({ data }) => evaluateData(data, shape, z));
  await verifyAll(key, run, publicInputs(read, inputs));
  return moved(run, ground, read);
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
  const { shape, opening } = group;
  const key = keyOf(group, ground);
  assertBatches(group);
  assertRoomInBlob(group);
  assertWhole(group, blobCalldataLength(shape));
  assertRoot(group, ground);
  if (blobHash === undefined) {
    throw verifierError("BlobMissing", gotExpected("blobs of the transaction", 0, "1 or more"));
  }
  const data = dataWithoutRecords(group.data, shape, { ...group, ...ground });
  const read = readBatches(data, group, ground, (i) => assertValue(opening.values[i]!));
  assertAllCoordinates(group);
  const leaves = read.batches.map((batch) => batchHashes(batch.digest, batch.data, shape).leaf);
  const z = pointOfLeaves(identityOf(group, ground, blobHash), opening.recordsHash, leaves);
  await assertOpening(group, z, blobHash);
  const inputs = read.batches.map((batch, i) => {
    return evaluateParts(
      evaluateVector(settledVector(batch.data, shape), z),
      opening.values[i]!,
      z,
    );
  });
  await verifyAll(key, group, publicInputs(read, inputs));
  return moved(group, ground, read);
}

function keyOf({ shape, feeRecipient }: GroupSubmission, { keys, levels }: GroupGround) {
  assertBelow(feeRecipient, OWNER_LIMIT, "fee recipient");
  const key = keys.get(shapeId(shape, levels));
  if (key !== undefined) return key;
  const name = `shape ${formatShape(shape)} at ${levels} levels`;
  throw verifierError("UnknownShape", `no verification key for ${name}`);
}

function assertBatches({ proofs }: GroupSubmission): void {
  if (proofs.length > 0) return;
  throw verifierError("MalformedData", gotExpected("batches", 0, "1 or more"));
}

/** @param length calldata of a batch, in bytes */
function assertWhole(group: GroupSubmission, length: number): void {
  assertBatches(group);
  const { data, proofs } = group;
  const expected = proofs.length * length;
  if (data.length === expected) return;
  throw verifierError("MalformedData", gotExpected("calldata bytes", data.length, expected));
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

function assertRoot({ oldRoot }: GroupSubmission, { stateRoot }: GroupGround): void {
  if (oldRoot === stateRoot) return;
  throw verifierError("RootMismatch", gotExpected("old root", oldRoot, stateRoot));
}

function assertValue(value: bigint): void {
  if (value < BLOB_MODULUS) return;
  throw verifierError("NotInField", gotExpected("value of records", value, "below q"));
}

function assertAllCoordinates({ proofs }: GroupSubmission): void {
  for (const [i, { proof }] of proofs.entries()) assertCoordinates(proof, i);
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

function publicInputs(
  { batches }: ReadBatches,
  inputs: readonly Omit<PublicInputs, "digest">[],
): PublicInputs[] {
  return batches.map(({ digest }: ReadBatch, i) => ({ digest, ...inputs[i]! }));
}

/**
 * Checks the proofs. The contract does so by one product of pairings, each proof to the power of a weight of
 * 128 bits that nobody can choose. Here each proof is checked by itself. The product is right if each
 * proof is. If one is wrong, its factor is not 1; all factors have the prime order r, as the points of
 * every proof are in the groups of that order or refused, so the product is 1 for one value of that
 * proof's weight modulo r at most: with a probability of 2^-128 each time that somebody tries. A group
 * of one has the weight 1, so there the two checks are the same.
 */
async function verifyAll(
  key: VerificationKey,
  { proofs }: GroupSubmission,
  inputs: readonly PublicInputs[],
): Promise<void> {
  for (const [i, publicInputs] of inputs.entries()) {
    await verifyProof(key, publicInputs, proofs[i]!.proof);
  }
}

function moved(
  { shape, feeRecipient }: GroupSubmission,
  { levels }: GroupGround,
  { batches, depositHead, exitHead }: ReadBatches,
): CheckedGroup {
  const fees = batches.map(({ header: { feeToken: token, feeTotal: amount } }) => {
    return { owner: feeRecipient, token, amount };
  });
  return {
    ...{ shapeId: shapeId(shape, levels), count: batches.length },
    newRoot: batches.at(-1)!.header.newRoot,
    ...{ depositHead, exitHead },
    credits: mergeCredits([...fees, ...batches.flatMap(({ payouts }) => payouts)]),
  };
}

function powerOf(z: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i += 1) result = (result * z) % BLOB_MODULUS;
  return result;
}

function hexOf(bytes: Uint8Array): `0x${string}` {
  return `0x${bytesToHex(bytes)}`;
}

/**
 * Groups that are proven for a blob, with proofs by the simulator, and the arguments of the two calls that publish
 * them, unchecked, so that tests can hand in what no client would.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { bytesToHex, concatHex, type Hex, slice } from "viem";
import { versionedHashesOf } from "../../l1/blobs/sidecar.js";
import { blobOf } from "../../src/batch/blob.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { type Shape, shapeId } from "../../src/shape.js";
import { commitmentOf, openingOf } from "../../verifier/kzg.js";
import {
  type ModelHashes,
  modelHashes,
  modelInputsAt,
  modelPoint,
  modelValue,
  type StatedBatch,
} from "./challenge-model.js";
import type { BatchContent } from "./l1-batch.js";
import { type GroupArguments, rawGroup } from "./raw-group.js";
import { type RollupOnChain, TEST_SHAPE } from "./rollup-on-chain.js";

/** Leaf and hash of the records of a member. */
export type MemberPair = readonly [leaf: Hex, records: Hex];

/** The last argument of `commitGroup`. */
export interface GroupRest {
  readonly blobHash: Hex;
  readonly before: readonly MemberPair[];
  readonly behind: readonly MemberPair[];
}

/** The last argument of `commitBlob`. */
export interface BlobOpening {
  readonly recordsHash: Hex;
  /** Commitment and proof, 96 bytes. */
  readonly points: readonly [Hex, Hex, Hex];
  readonly values: readonly bigint[];
}

/** A group with everything that publishes it. */
export interface BlobMembers {
  readonly shape: Shape;
  readonly levels: number;
  readonly batches: readonly StatedBatch[];
  readonly hashes: readonly ModelHashes[];
  readonly blob: Uint8Array;
  readonly blobHash: Hex;
  /** The point of all of them. */
  readonly z: bigint;
  readonly values: readonly bigint[];
  /** The words of the proof of each. */
  readonly proofs: readonly (readonly bigint[])[];
}

/** Bytes of header and settlement of a batch's data. */
function settledLength({ deposits, exits, withdrawals, payments }: Shape): number {
  return 160 + 70 * deposits + 41 * exits + 38 * withdrawals + 52 * payments;
}

/** Batches that follow on each other, proven for their blob. */
export async function blobMembers(
  rollup: RollupOnChain,
  changes: readonly Partial<BatchContent>[],
  shape = TEST_SHAPE,
): Promise<BlobMembers> {
  const data = await rollup.chainedData(changes, shape);
  return provenFor(rollup, data.map(stateBatch), shape);
}

const stateBatch = (data: Uint8Array, i: number): StatedBatch => ({
  data,
  digest: FIELD_MODULUS - 9n - BigInt(i),
});

/** The same of any data. @param blob default: that of the batches' records */
export async function provenFor(
  rollup: RollupOnChain,
  batches: readonly StatedBatch[],
  shape: Shape,
  blob = blobOf(batches.map(({ data }) => data.subarray(settledLength(shape)))),
): Promise<BlobMembers> {
  const [blobHash] = (await versionedHashesOf([blob])) as [Hex];
  const hashes = batches.map((batch) => modelHashes(batch, shape));
  const { levels } = rollup;
  const group = { shape, levels, blobHash: BigInt(blobHash) };
  const z = modelPoint(group, batches[0]!.data, hashes);
  const values = batches.map((batch) => modelValue(batch.data, shape, z));
  const proofs = batches.map((batch) => rollup.batchProof(modelInputsAt(z, batch, shape)));
  return { shape, levels, batches, hashes, blob, blobHash, z, values, proofs };
}

/** The members as `rawGroup` takes batches. */
export function asBatches({ shape, levels, batches, proofs }: BlobMembers) {
  return batches.map(({ data, digest }, i) => ({
    ...{ shapeId: shapeId(shape, levels), data: bytesToHex(data), digest, proof: proofs[i]! },
  }));
}

/** Leaf and hash of records of each member. */
export function pairsOf({ hashes }: BlobMembers): MemberPair[] {
  return hashes.map(({ leaf, records }) => [bytesToHex(leaf), bytesToHex(records)]);
}

/** The arguments of `commitGroup` for the members from one position to before another. */
export function runArguments(
  members: BlobMembers,
  [start, end]: readonly [number, number] = [0, members.batches.length],
  changes: Partial<GroupRest> = {},
): readonly [...GroupArguments, GroupRest] {
  const pairs = pairsOf(members);
  const rest = {
    ...{ blobHash: members.blobHash, before: pairs.slice(0, start), behind: pairs.slice(end) },
    ...changes,
  };
  return [...rawGroup(asBatches(members).slice(start, end)), rest];
}

/** The opening of the members' blob at their point. */
export async function openingOfMembers(
  { blob, z, values, hashes }: BlobMembers,
  changes: { readonly at?: bigint; readonly commitment?: Hex; readonly proof?: Hex } = {},
): Promise<BlobOpening> {
  const { at = z, commitment = await commitmentOf(blob) } = changes;
  const proof = changes.proof ?? (await openingOf(blob, at)).proof;
  const recordsHash = bytesToHex(keccak256(concatBytes(...hashes.map(({ records }) => records))));
  return { recordsHash, points: pointWords(commitment, proof), values };
}

/** Commitment and proof as the contract takes them. */
export function pointWords(commitment: Hex, proof: Hex): BlobOpening["points"] {
  const both = concatHex([commitment, proof]);
  return [slice(both, 0, 32), slice(both, 32, 64), slice(both, 64, 96)];
}

/** The arguments of `commitBlob`. */
export function blobArguments(
  members: BlobMembers,
  opening: BlobOpening,
): readonly [...GroupArguments, BlobOpening] {
  const [id, oldRoot, feeRecipient, , proofs] = rawGroup(asBatches(members));
  return [id, oldRoot, feeRecipient, headsOf(members), proofs, opening];
}

/** Of each batch new root, fees and settlement. */
function headsOf({ batches, shape }: BlobMembers): Hex {
  const heads = batches.map(({ data }) =>
    concatBytes(
      data.subarray(32, 64),
      data.subarray(142, 160),
      data.subarray(160, settledLength(shape)),
    ),
  );
  return bytesToHex(concatBytes(...heads));
}

/** Commits members by their blob. @throws Refusal. */
export async function commitByBlob(
  rollup: RollupOnChain,
  members: BlobMembers,
  opening?: BlobOpening,
) {
  const args = blobArguments(members, opening ?? (await openingOfMembers(members)));
  return rollup.send("commitBlob", args, { blobs: [members.blob] });
}

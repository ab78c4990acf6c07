/** From batches that are proven for a blob to what L1 is handed: the blob, or a run of them by calldata. */
import { concatBytes } from "@noble/curves/utils.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { blobCalldata } from "../src/batch/blob-calldata.js";
import type { BlobGroup, BlobMember } from "../src/batch/blob-group.js";
import { toCalldata } from "../src/batch/calldata.js";
import { evaluationPoint, hashOfRecords } from "../src/batch/challenge.js";
import { recordsVector } from "../src/batch/data.js";
import { evaluateBlob } from "../src/crypto/blob-field.js";
import { gotExpected } from "../src/errors.js";
import { joinBatches } from "./group-of.js";
import { commitmentOf, openingOf, versionedHashOf } from "./kzg.js";
import type { BatchSubmission, BlobSubmission, RunSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";

/**
 * Joins a run of the batches of a group that is proven for a blob, to be published by calldata.
 *
 * @param batches one or more, next to each other in their group
 * @param domain of the contract that they are for, 88 bits
 * @throws QuipuError `GroupMismatch`, `DomainMismatch` as `groupOf` does; `GroupMismatch` also for a batch that
 *   is proven by itself, for another blob, or for another place than the next one.
 */
export function runOf(batches: readonly BatchSubmission[], domain: bigint): RunSubmission {
  const joined = joinBatches(batches, domain);
  const { group, position } = memberOf(batches);
  const { blobHash } = group;
  const rest = {
    blobHash,
    before: group.batches.slice(0, position),
    behind: group.batches.slice(position + batches.length),
  };
  return { ...joined, data: concatBytes(...batches.map(({ data }) => toCalldata(data))), rest };
}

/**
 * Joins the batches of a group that is proven for a blob, to be published in it.
 *
 * @param batches all of the group, in their order
 * @param blob what the transaction carries; its commitment and one opening take a second
 * @throws QuipuError as `runOf` does; `GroupMismatch` also if batches are missing, or the blob is another one.
 */
export async function blobGroupOf(
  batches: readonly BatchSubmission[],
  { domain, levels }: { readonly domain: bigint; readonly levels: number },
  blob: Uint8Array,
): Promise<BlobSubmission> {
  const joined = joinBatches(batches, domain);
  const { shape, feeRecipient } = joined;
  const { group } = memberOf(batches);
  if (group.batches.length !== batches.length) {
    throw mismatch("batches of a group in a blob", batches.length, group.batches.length);
  }
  const commitment = await commitmentOf(blob);
  const blobHash = BigInt(versionedHashOf(commitment));
  if (blobHash !== group.blobHash) throw mismatch("blob of a group", blobHash, group.blobHash);
  const identity = { shape, levels, domain, feeRecipient, blobHash };
  const z = evaluationPoint(identity, group.batches);
  const { proof } = await openingOf(blob, z);
  return {
    ...joined,
    data: concatBytes(...batches.map(({ data }) => blobCalldata(toCalldata(data), shape))),
    opening: {
      recordsHash: hashOfRecords(group.batches),
      values: batches.map(({ data }) => evaluateBlob(recordsVector(data, shape), z)),
      commitment: hexToBytes(commitment.slice(2)),
      proof: hexToBytes(proof.slice(2)),
    },
  };
}

/** The place of the first batch, if the others have the next ones. */
function memberOf(batches: readonly BatchSubmission[]): BlobMember {
  const first = batches[0]!.member;
  for (const [i, { member }] of batches.entries()) {
    const expected =
      first === undefined ? "one for a blob" : placeOf(first.group, first.position + i);
    const got = member === undefined ? "by itself" : placeOf(member.group, member.position);
    if (got !== expected) throw mismatch(`proof of batch ${i}`, got, expected);
  }
  return first!;
}

function placeOf({ blobHash, batches }: BlobGroup, position: number): string {
  return `${position + 1} of ${batches.length} for blob 0x${blobHash.toString(16).padStart(64, "0")}`;
}

function mismatch(what: string, got: unknown, expected: unknown) {
  return verifierError("GroupMismatch", gotExpected(what, got, expected));
}

/** Batches that are proven for their blob, and the calls that publish them. */
import { bindToBlob, blobOfBatches } from "../../src/batch/blob-group.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { blobGroupOf, runOf } from "../../verifier/blob-group-of.js";
import { commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import type { Action } from "./action.js";
import { nextBatches, type SubmissionPlan } from "./false-batches.js";
import type { Standpoint } from "./standpoint.js";

export type BlobCall = Extract<Action, { name: "commitBlob" }>;
export type RunCall = Extract<Action, { name: "commitGroup" }>;

type Commitment = Awaited<ReturnType<typeof commitmentOf>>;

/** A commitment to no blob of batches: the point at infinity. It takes half a second less. */
export const NO_BLOB: Commitment = `0xc0${"00".repeat(47)}`;

export interface BlobMembers {
  readonly blob: Uint8Array;
  readonly batches: readonly BatchSubmission[];
}

/** True batches of what comes next, of one shape, each on top of the one before. */
export async function nextForBlob(
  world: Standpoint,
  plans: readonly SubmissionPlan[],
): Promise<BlobMembers> {
  const made = await nextBatches(world, plans);
  return provenForBlob(
    world,
    made.map(({ sealed }) => sealed),
  );
}

/**
 * Batches of one shape as members of their blob's group.
 *
 * @param commitment default: that to their blob; who publishes them by calldata alone can take any
 */
export async function provenForBlob(
  { prover }: Standpoint,
  sealed: readonly SealedBatch[],
  commitment?: Commitment,
): Promise<BlobMembers> {
  const blob = blobOfBatches(sealed);
  const blobHash = BigInt(versionedHashOf(commitment ?? (await commitmentOf(blob))));
  const { group, batches } = bindToBlob(sealed, blobHash);
  const proven = batches.map(async (batch, position): Promise<BatchSubmission> => {
    const { shape, data, publicInputs } = batch;
    const proof = await prover.proveBatch(batch);
    return { shape, data, digest: publicInputs.digest, proof, member: { group, position } };
  });
  return { blob, batches: await Promise.all(proven) };
}

/** The call that publishes all of them in their blob. */
export async function blobCall(
  { cast, mirror, prover }: Standpoint,
  { blob, batches }: BlobMembers,
): Promise<BlobCall> {
  const { domain } = mirror.contract;
  const group = await blobGroupOf(batches, { domain, levels: prover.levels }, blob);
  return { name: "commitBlob", sender: cast.sequencer, args: { group, blobs: [blob] } };
}

/** The call that publishes a run of them by calldata. */
export function runCall(
  { cast, mirror }: Standpoint,
  batches: readonly BatchSubmission[],
): RunCall {
  const args = runOf(batches, mirror.contract.domain);
  return { name: "commitGroup", sender: cast.sequencer, args };
}

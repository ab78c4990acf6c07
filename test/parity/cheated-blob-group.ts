/**
 * Groups for a blob of which a batch is a cheat's. He asks of them nothing that a client would ask, and opens the
 * blob at the point that L1 will compute of what he says, if it can be computed.
 */
import { hexToBytes } from "@noble/hashes/utils.js";
import { blobCalldata, blobGroupData } from "../../src/batch/blob-calldata.js";
import {
  type BatchHashes,
  batchHashes,
  evaluationPoint,
  hashOfRecords,
} from "../../src/batch/challenge.js";
import { recordsVector } from "../../src/batch/data.js";
import { evaluateBlob } from "../../src/crypto/blob-field.js";
import { QuipuError } from "../../src/errors.js";
import { commitmentOf, openingOf } from "../../verifier/kzg.js";
import type { BlobOpening, GroupSubmission } from "../../verifier/submission.js";
import {
  type BlobCall,
  type BlobMembers,
  NO_BLOB,
  provenForBlob,
  type RunCall,
} from "./blob-members.js";
import { edited } from "./cheat.js";
import { cheatedGroup } from "./cheated-group.js";
import { type Faults, joinedWith, NO_FAULTS, ofOneShape } from "./drawn-groups.js";
import type { Made, SubmissionPlan } from "./false-batches.js";
import type { Commitment } from "./handed-in.js";
import type { Standpoint } from "./standpoint.js";

/** A group, and its batches as they would be handed in by calldata. */
export interface CheatedGroup {
  readonly members: BlobMembers;
  readonly submissions: readonly Made[];
}

/**
 * Batches of what comes next, proven for their blob.
 *
 * @param cheater number of the batch that is false
 * @param isRun whether they are to be published by calldata alone
 * @returns nothing if what is needed for that is not there
 */
export async function cheatedForBlob(
  world: Standpoint,
  choices: readonly SubmissionPlan[],
  { falseBatch }: Faults,
  { cheater, isRun = false }: { readonly cheater: number; readonly isRun?: boolean },
): Promise<CheatedGroup | undefined> {
  const cheat = { ...NO_FAULTS, falseBatch };
  const made = (await cheatedGroup(world, ofOneShape(choices), cheat, cheater)) ?? [];
  const sealed = made.flatMap((each) => each.sealed ?? []);
  if (sealed.length < choices.length) return undefined;
  const members = await provenForBlob(world, sealed, isRun ? NO_BLOB : undefined);
  const submissions = made.map((each, i) => {
    const { digest, proof } = members.batches[i]!;
    return { ...each, digest, proof };
  });
  return { members, submissions };
}

/** The call that publishes a group in its blob, and the blob's point. @param roll says which batches are wrong */
export async function faultyBlobCall(
  world: Standpoint,
  group: CheatedGroup,
  faults: Faults,
  roll: number,
): Promise<{ readonly call: BlobCall; readonly z: bigint } | undefined> {
  const said = faultyHeads(world, group, faults, roll);
  if (said === undefined) return undefined;
  const { members } = group;
  const { z, opening } = await openingFor(world, members, said.args);
  return { call: openedCall(said, opening, members.blob), z };
}

/** What such a call says besides the opening. */
export function faultyHeads(
  world: Standpoint,
  { submissions }: CheatedGroup,
  faults: Faults,
  roll: number,
): Commitment | undefined {
  const heads = submissions.map((each) => ({
    ...each,
    data: blobCalldata(each.data, each.shape),
  }));
  return faulty(world, heads, faults, roll);
}

export function openedCall(
  { sender, args }: Commitment,
  opening: BlobOpening,
  blob: Uint8Array,
): BlobCall {
  return { name: "commitBlob", sender, args: { group: { ...args, opening }, blobs: [blob] } };
}

/** The call that publishes a run of a group, from one position to before another. */
export function faultyRunCall(
  world: Standpoint,
  { members, submissions }: CheatedGroup,
  [start, end]: readonly [number, number],
  { faults, roll }: { readonly faults: Faults; readonly roll: number },
): RunCall | undefined {
  const joined = faulty(world, submissions.slice(start, end), faults, roll);
  if (joined === undefined) return undefined;
  const { sender, args } = joined;
  const { blobHash, batches } = members.batches[0]!.member!.group;
  const rest = { blobHash, before: batches.slice(0, start), behind: batches.slice(end) };
  return { name: "commitGroup", sender, args: { ...args, rest } };
}

function faulty(world: Standpoint, submissions: readonly Made[], faults: Faults, roll: number) {
  const cheater = roll % submissions.length;
  const changed = edited(world, submissions[cheater]!, faults);
  return changed && joinedWith(submissions.with(cheater, changed), faults, roll);
}

/** Opens the blob at the point of a group as it is said to be. */
export async function openingFor(
  { mirror, prover }: Standpoint,
  { blob, batches }: BlobMembers,
  said: GroupSubmission,
): Promise<{ readonly z: bigint; readonly opening: BlobOpening }> {
  const { group } = batches[0]!.member!;
  const { shape, feeRecipient } = said;
  const { domain } = mirror.contract;
  const identity = { levels: prover.levels, domain, feeRecipient, blobHash: group.blobHash };
  const hashes = hashesOf(said, blob, domain) ?? group.batches;
  const z = evaluationPoint({ ...identity, shape }, hashes);
  const commitment = await commitmentOf(blob);
  const { proof } = await openingOf(blob, z);
  const opening = {
    recordsHash: hashOfRecords(group.batches),
    values: batches.map(({ data, shape: own }) => evaluateBlob(recordsVector(data, own), z)),
    commitment: hexToBytes(commitment.slice(2)),
    proof: hexToBytes(proof.slice(2)),
  };
  return { z, opening };
}

/** The hashes of the batches as they are said to be; nothing if the data cannot be those of batches. */
function hashesOf(
  { shape, oldRoot, feeRecipient, data, proofs }: GroupSubmission,
  blob: Uint8Array,
  domain: bigint,
): readonly BatchHashes[] | undefined {
  try {
    const whole = blobGroupData(data, blob, shape, { domain, oldRoot, feeRecipient });
    if (whole.length !== proofs.length) return undefined;
    return whole.map((each, i) => batchHashes(proofs[i]!.digest, each, shape));
  } catch (error) {
    if (error instanceof QuipuError) return undefined;
    throw error;
  }
}

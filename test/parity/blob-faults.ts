/** What can be wrong with the calls that publish a group which is proven for a blob. */
import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import type { BlobOpening, GroupRest, GroupSubmission } from "../../verifier/submission.js";
import type { BlobCall, RunCall } from "./blob-members.js";

/** A way to be wrong, at a place: any number. */
type Fault<Call> = (call: Call, place: number) => Call;

/** Faults of what a blob is said to hold, and of the blob. */
export const BLOB_FAULTS: Readonly<Record<string, Fault<BlobCall>>> = {
  "no blob": (call) => ({ ...call, args: { ...call.args, blobs: [] } }),
  "another blob": (call) => withBlobs(call, ([blob]) => [otherThan(blob!)]),
  "another blob before it": (call) => withBlobs(call, ([blob]) => [otherThan(blob!), blob!]),
  "another commitment": (call, place) =>
    opened(call, ({ commitment }) => ({ commitment: flipped(commitment, place) })),
  "another opening": (call, place) =>
    opened(call, ({ proof }) => ({ proof: flipped(proof, place) })),
  "another hash of the records": (call, place) =>
    opened(call, ({ recordsHash }) => ({ recordsHash: flipped(recordsHash, place) })),
  "a value that is another one": (call, place) =>
    withValue(call, place, (value) => (value + 1n) % BLOB_MODULUS),
  "a value that is not reduced": (call, place) =>
    withValue(call, place, (value) => value + BLOB_MODULUS),
  "a value too many": (call) => opened(call, ({ values }) => ({ values: [...values, 0n] })),
  "a value too few": (call) => opened(call, ({ values }) => ({ values: values.slice(1) })),
  "a proof that is another one": (call) => ofGroup(call, withoutTruth),
  "a coordinate that is not reduced": (call) => ofGroup(call, withoutForm),
  "another digest": (call) => ofGroup(call, withOtherDigest),
  "a byte of data too many": (call) => ofGroup(call, withByte),
  "another old root": (call) => ofGroup(call, withOtherRoot),
};

/** Faults of a run, and of what is said of the rest of its group. */
export const RUN_FAULTS: Readonly<Record<string, Fault<RunCall>>> = {
  "the hash of another blob": (call) =>
    ofRest(call, ({ blobHash }) => ({ blobHash: blobHash ^ 1n })),
  "a member more behind it": (call) =>
    ofRest(call, ({ before, behind }) => ({ behind: [...behind, ...before, ZERO] })),
  "a member more before it": (call) =>
    ofRest(call, ({ before, behind }) => ({ before: [ZERO, ...behind, ...before] })),
  "a proof that is another one": (call) => ({ ...call, args: withoutTruth(call.args) }),
  "a coordinate that is not reduced": (call) => ({ ...call, args: withoutForm(call.args) }),
  "another digest": (call) => ({ ...call, args: withOtherDigest(call.args) }),
  "a byte of data too many": (call) => ({ ...call, args: withByte(call.args) }),
  "another old root": (call) => ({ ...call, args: withOtherRoot(call.args) }),
};

const ZERO = { leaf: new Uint8Array(32), records: new Uint8Array(32) };

function ofGroup(
  call: BlobCall,
  change: <Group extends GroupSubmission>(group: Group) => Group,
): BlobCall {
  return { ...call, args: { ...call.args, group: change(call.args.group) } };
}

function opened(call: BlobCall, change: (opening: BlobOpening) => Partial<BlobOpening>): BlobCall {
  const { group } = call.args;
  const opening = { ...group.opening, ...change(group.opening) };
  return { ...call, args: { ...call.args, group: { ...group, opening } } };
}

function ofRest(call: RunCall, change: (rest: GroupRest) => Partial<GroupRest>): RunCall {
  const { rest } = call.args;
  return { ...call, args: { ...call.args, rest: { ...rest, ...change(rest) } } };
}

function withBlobs(
  call: BlobCall,
  change: (blobs: readonly Uint8Array[]) => readonly Uint8Array[],
): BlobCall {
  return { ...call, args: { ...call.args, blobs: change(call.args.blobs) } };
}

function withValue(call: BlobCall, place: number, change: (value: bigint) => bigint): BlobCall {
  return opened(call, ({ values }) => {
    const i = place % values.length;
    return { values: values.with(i, change(values[i]!)) };
  });
}

/** A blob that differs in its last byte, and is one all the same. */
function otherThan(blob: Uint8Array): Uint8Array {
  return blob.with(blob.length - 1, blob.at(-1)! ^ 1);
}

function flipped(bytes: Uint8Array, place: number): Uint8Array {
  const i = place % bytes.length;
  return bytes.with(i, bytes[i]! ^ 1);
}

/** With A of a proof negated. */
function withoutTruth<Group extends GroupSubmission>(group: Group): Group {
  return withProof(group, ([x, y]) => [x, BASE_MODULUS - y]);
}

/** With a coordinate that means the same, modulo p. */
function withoutForm<Group extends GroupSubmission>(group: Group): Group {
  return withProof(group, ([x, y]) => [x + BASE_MODULUS, y]);
}

function withProof<Group extends GroupSubmission>(
  group: Group,
  change: (a: readonly [bigint, bigint]) => readonly [bigint, bigint],
): Group {
  const last = group.proofs.length - 1;
  const { digest, proof } = group.proofs[last]!;
  const changed = { digest, proof: { ...proof, a: change(proof.a) } };
  return { ...group, proofs: group.proofs.with(last, changed) };
}

function withOtherDigest<Group extends GroupSubmission>(group: Group): Group {
  const { digest, proof } = group.proofs[0]!;
  return { ...group, proofs: group.proofs.with(0, { digest: digest ^ 1n, proof }) };
}

function withByte<Group extends GroupSubmission>(group: Group): Group {
  return { ...group, data: Uint8Array.of(...group.data, 0) };
}

function withOtherRoot<Group extends GroupSubmission>(group: Group): Group {
  return { ...group, oldRoot: group.oldRoot ^ 1n };
}

/** What can be wrong with a group that is proven for a blob besides its batches: the blob, the run, what is said of them. */
import { BLOB_MODULUS, evaluateBlob } from "../../src/crypto/blob-field.js";
import type { BlobOpening, GroupRest } from "../../verifier/submission.js";
import type { BlobCall, RunCall } from "./blob-members.js";
import { pairOf } from "./drawn-groups.js";

/** Where a call is wrong. */
export interface BlobPlace {
  /** Of a byte or a value; any. */
  readonly number: number;
  /** The blob's point. */
  readonly z: bigint;
  /** Elements of the records of each batch. */
  readonly elements: number;
}

type BlobFault = (call: BlobCall, place: BlobPlace) => BlobCall;
type RunFault = (call: RunCall) => RunCall;

/** Faults of the blob, and of what it is said to hold. */
export const BLOB_FAULTS: Readonly<Record<string, BlobFault>> = {
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
  "an error in one value that another takes back": (call, place) =>
    withValuePair(call, place, () => 1n),
  "an error in one value that another takes back at the point": (call, place) =>
    withValuePair(call, place, (distance) => {
      const degree = distance * place.elements;
      return evaluateBlob([...new Array<bigint>(degree).fill(0n), 1n], place.z);
    }),
};

/** Faults of what is said of the rest of a group. */
export const RUN_FAULTS: Readonly<Record<string, RunFault>> = {
  "the hash of another blob": (call) =>
    ofRest(call, ({ blobHash }) => ({ blobHash: blobHash ^ 1n })),
  "a member more behind it": (call) =>
    ofRest(call, ({ before, behind }) => ({ behind: [...behind, ...before, ZERO] })),
  "a member more before it": (call) =>
    ofRest(call, ({ before, behind }) => ({ before: [ZERO, ...behind, ...before] })),
};

const ZERO = { leaf: new Uint8Array(32), records: new Uint8Array(32) };

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

function withValue(
  call: BlobCall,
  { number }: BlobPlace,
  change: (value: bigint) => bigint,
): BlobCall {
  return opened(call, ({ values }) => {
    const i = number % values.length;
    return { values: values.with(i, change(values[i]!)) };
  });
}

/**
 * Adds 1 to a value, and takes from one before it what makes up for that.
 *
 * @param weight of the later value, if the earlier one counts once
 */
function withValuePair(
  call: BlobCall,
  { number }: BlobPlace,
  weight: (distance: number) => bigint,
): BlobCall {
  return opened(call, ({ values }) => {
    if (values.length < 2) return { values: [values[0]! ^ 1n] };
    const [i, j] = pairOf(number, values.length).toSorted((a, b) => a - b) as [number, number];
    const less = values[i]! + BLOB_MODULUS - weight(j - i);
    return {
      values: values.with(i, less % BLOB_MODULUS).with(j, (values[j]! + 1n) % BLOB_MODULUS),
    };
  });
}

/** A blob that differs in its last byte, and is one all the same. */
function otherThan(blob: Uint8Array): Uint8Array {
  return blob.with(blob.length - 1, blob.at(-1)! ^ 1);
}

function flipped(bytes: Uint8Array, { number }: BlobPlace): Uint8Array {
  const i = number % bytes.length;
  return bytes.with(i, bytes[i]! ^ 1);
}

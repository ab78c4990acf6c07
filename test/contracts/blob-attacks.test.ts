/** Groups for a blob that are made to be taken though something of them is false, and groups at the edges of what is. */
import assert from "node:assert/strict";
import { invert } from "@noble/curves/abstract/modular.js";
import { blobOf } from "../../src/batch/blob.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape, type Shape } from "../../src/shape.js";
import {
  asBatches,
  type BlobMembers,
  type BlobOpening,
  blobArguments,
  blobMembers,
  commitByBlob,
  openingOfMembers,
  pairsOf,
  provenFor,
  runArguments,
} from "../support/blob-members.js";
import { modelInputsAt, modelWeight, type StatedBatch } from "../support/challenge-model.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { RollupOnChain, TEST_SHAPE } from "../support/rollup-on-chain.js";

/** Order of BLS12-381's groups. */
const Q = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
const ZERO_HASH = `0x${"00".repeat(32)}` as const;
/** Records of one element. */
const LEAST = parseShape("1x2");
/** Records of 32 elements: 128 batches fill a blob. */
const FILLING = parseShape("67x128");

let rollup: RollupOnChain;

const recordsOf = (data: Uint8Array, shape: Shape): Uint8Array => {
  const { deposits, exits, withdrawals, payments } = shape;
  return data.subarray(160 + 70 * deposits + 41 * exits + 38 * withdrawals + 52 * payments);
};

function powerOf(z: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i += 1) result = (result * z) % Q;
  return result;
}

/** Runs the call that publishes members in the blob, without sending it. */
const tryInBlob = async (
  members: BlobMembers,
  args: readonly unknown[],
  blobs: readonly Uint8Array[] = [members.blob],
) =>
  rollup.chain.read({ ...rollup.contract, functionName: "commitBlob", args, blobs, at: "pending" });

describe("a group whose records do not stand in its blob", function () {
  this.timeout(300_000);

  let members: BlobMembers;
  let opening: BlobOpening;
  /** z to the power of the elements of a batch. */
  let step: bigint;

  before(async () => {
    rollup = await RollupOnChain.deploy();
    members = await blobMembers(rollup, [{}, { fill: 7 }]);
    opening = await openingOfMembers(members);
    step = powerOf(members.z, recordsOf(members.batches[0]!.data, TEST_SHAPE).length / 31);
  });

  it("is refused, if the errors of two values cancel in the blob", async () => {
    const [first, second] = opening.values as [bigint, bigint];
    for (const error of [1n, 2n ** 144n, Q - 1n]) {
      const values = [(first + error * step) % Q, (second + Q - error) % Q];
      const args = blobArguments(members, { ...opening, values });
      await refused(tryInBlob(members, args), "InvalidProof");
    }
  });

  it("is refused, if the error of a value is one in its halves that cancelled under the true w", async () => {
    const [first, second] = opening.values as [bigint, bigint];
    // low + w · high is the same modulo r for low + w and high − 1: but w is another one of another value.
    const w = modelWeight(members.z, first);
    const other = first + w - 2n ** 144n;
    assert.ok(other >= 0n && other < Q && other !== first);
    const answer = (((second + (first - other) * invert(step, Q)) % Q) + Q) % Q;
    const args = blobArguments(members, { ...opening, values: [other, answer] });
    await refused(tryInBlob(members, args), "InvalidProof");
  });

  it("is refused in a blob that has something behind the records", async () => {
    const records = members.batches.map(({ data }) => recordsOf(data, TEST_SHAPE));
    const tail = blobOf([...records, new Uint8Array(31).fill(1)]);
    const inTail = await provenFor(rollup, members.batches, TEST_SHAPE, tail);
    const args = blobArguments(inTail, await openingOfMembers(inTail));
    await refused(tryInBlob(inTail, args), "InvalidOpening");
  });

  it("is refused in a blob with the batches in another order", async () => {
    const records = members.batches.map(({ data }) => recordsOf(data, TEST_SHAPE));
    const swapped = await provenFor(rollup, members.batches, TEST_SHAPE, blobOf(records.reverse()));
    const args = blobArguments(swapped, await openingOfMembers(swapped));
    await refused(tryInBlob(swapped, args), "InvalidOpening");
  });

  it("is refused with its own blob behind another one, and taken with it twice", async () => {
    const args = blobArguments(members, opening);
    const other = blobOf([]);
    await refused(tryInBlob(members, args, [other, members.blob]), "InvalidOpening");
    await tryInBlob(members, args, [members.blob, members.blob]);
    await tryInBlob(members, args, [members.blob, other]);
  });

  it("is refused with the opening of another point", async () => {
    for (const at of [0n, members.z + 1n, members.z + 2n ** 128n]) {
      const args = blobArguments(members, await openingOfMembers(members, { at }));
      await refused(tryInBlob(members, args), "InvalidOpening");
    }
  });
});

describe("groups at the edges of what a blob holds", function () {
  this.timeout(300_000);

  before(async () => {
    rollup = await RollupOnChain.deploy({ shapes: [LEAST, FILLING] });
  });

  it("one element in all: the proof of the opening is at infinity", async () => {
    const members = await blobMembers(rollup, [{ newRoot: await rollup.read("stateRoot") }], LEAST);
    const opening = await openingOfMembers(members);
    await commitByBlob(rollup, members, opening);
    // It leaves the root, so the same blob and the same proofs are good again, as by calldata.
    await commitByBlob(rollup, members, opening);
    await rollup.send("commitGroup", runArguments(members));
    assert.equal(await rollup.read("batchNumber"), 3);
  });

  it("4096 elements in 128 batches, each of which counts, and no batch more", async () => {
    const members = await blobMembers(rollup, new Array(128).fill({}), FILLING);
    const opening = await openingOfMembers(members);
    const args = blobArguments(members, opening);
    await tryInBlob(members, args);
    // The coefficient of the highest power is another one.
    const last = members.batches[127]!;
    const data = last.data.with(-1, last.data.at(-1)! ^ 1);
    const otherBatches = members.batches.with(127, { ...last, data });
    const other = await provenFor(rollup, otherBatches, FILLING, members.blob);
    await refused(
      tryInBlob(other, blobArguments(other, await openingOfMembers(other))),
      "InvalidOpening",
    );
    const [id, root, recipient, , proofs] = args;
    const more = [...proofs, proofs[0]!];
    const values = [...opening.values, 0n];
    await refused(
      tryInBlob(members, [id, root, recipient, "0x", more, { ...opening, values }]),
      "MalformedData",
      ["elements", 4128, 4096],
    );
  });
});

describe("a batch by itself and a group for no blob", function () {
  this.timeout(300_000);

  let data: StatedBatch;

  before(async () => {
    rollup = await RollupOnChain.deploy({ shapes: [LEAST] });
    const root = await rollup.read("stateRoot");
    data = { data: await rollup.data({ newRoot: root }, LEAST), digest: FIELD_MODULUS - 1n };
  });

  it("are the same if nobody else is in the group", async () => {
    const alone = rollup.proven(data.data, LEAST, data.digest);
    const rest = { blobHash: ZERO_HASH, before: [], behind: [] };
    await rollup.send("commitGroup", [...rawGroup([alone]), rest]);
    await rollup.commit(alone);
    assert.equal(await rollup.read("batchNumber"), 2);
  });

  it("are not, if somebody is: two batches share one point, and each has its own by itself", async () => {
    const alone = rollup.proven(data.data, LEAST, data.digest);
    const rest = { blobHash: ZERO_HASH, before: [], behind: [] };
    const both = [...rawGroup([alone, alone])] as const;
    await rollup.send("commitBatches", both);
    await refused(rollup.send("commitGroup", [...both, rest]), "InvalidProof");
  });

  it("a member of a group may be in it twice, and be taken at either place", async () => {
    const members = await provenFor(rollup, [data, data], LEAST);
    assert.deepEqual(pairsOf(members)[0], pairsOf(members)[1]);
    const [proof] = members.proofs;
    assert.deepEqual(proof, members.proofs[1]);
    const before = BigInt(await rollup.read("batchNumber"));
    await commitByBlob(rollup, members);
    await rollup.send("commitGroup", runArguments(members, [0, 1]));
    await rollup.send("commitGroup", runArguments(members, [1, 2]));
    await refused(rollup.send("commitBatches", rawGroup(asBatches(members))), "InvalidProof");
    assert.equal(BigInt(await rollup.read("batchNumber")), before + 4n);
  });

  it("is not proven for a blob by a proof for the blob hash 0", async () => {
    const members = await provenFor(rollup, [data], LEAST);
    const { proof } = rollup.proven(data.data, LEAST, data.digest);
    const wrong = { ...members, proofs: [proof] };
    await refused(commitByBlob(rollup, wrong), "InvalidProof");
    await refused(
      rollup.send("commitBlob", blobArguments(wrong, await openingOfMembers(members))),
      "BlobMissing",
    );
  });

  it("a proof is of its own point, whatever its inputs say modulo r", async () => {
    const members = await provenFor(rollup, [data], LEAST);
    const inputs = modelInputsAt(members.z, data, LEAST);
    const [digest, challenge, y] = inputs as [bigint, bigint, bigint];
    for (const other of [
      [digest, challenge + 2n ** 128n, y],
      [digest, challenge ^ 1n, y],
      [digest, challenge, (y + 1n) % FIELD_MODULUS],
    ]) {
      const wrong = { ...members, proofs: [rollup.batchProof(other)] };
      await refused(rollup.send("commitGroup", runArguments(wrong)), "InvalidProof");
    }
  });
});

describe("whoever sees the transaction of a blob before it is mined", function () {
  this.timeout(300_000);

  it("can take its first batch out by calldata: the rest goes by calldata, in no blob", async () => {
    rollup = await RollupOnChain.deploy({ shapes: [LEAST] });
    const members = await blobMembers(rollup, [{}, {}, {}], LEAST);
    const pending = blobArguments(members, await openingOfMembers(members));
    const [, stranger] = rollup.chain.accounts;
    // All that this takes stands in the transaction and its blob.
    await rollup.send("commitGroup", runArguments(members, [0, 1]), { from: stranger! });
    await refused(tryInBlob(members, pending), "RootMismatch");
    const [id, , recipient, data, proofs, opening] = pending;
    const rest = [id, await rollup.read("stateRoot"), recipient] as const;
    const [behind, values] = [`0x${data.slice(2 + 100)}`, opening.values.slice(1)];
    const shortened = [...rest, behind, proofs.slice(1), { ...opening, values }];
    await refused(tryInBlob(members, shortened), "InvalidOpening");
    await rollup.send("commitGroup", runArguments(members, [1, 3]));
    assert.equal(await rollup.read("batchNumber"), 3);
  });
});

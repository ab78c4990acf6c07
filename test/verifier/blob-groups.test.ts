/** Groups that are proven for a blob, on the mirror: in their blob, and whole or in part by calldata. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { BLOB_ELEMENTS } from "../../src/batch/blob.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";
import { blobGroupOf, runOf } from "../../verifier/blob-group-of.js";
import { groupOf } from "../../verifier/group-of.js";
import { commitmentOf, isOpening, openingOf } from "../../verifier/kzg.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { BlobOpening, BlobSubmission, GroupRest } from "../../verifier/submission.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { DEPLOYMENT, DOMAIN } from "../support/accounts.js";
import { LEVELS, SHAPE } from "../support/batches.js";
import {
  consecutiveBatches,
  type GroupForBlob,
  provenAlone,
  provenForBlob,
} from "../support/blob-batches.js";
import { modelHashes, modelInputsAt, modelPoint } from "../support/challenge-model.js";
import { DEADLINE, GENESIS_TIME, SPACING } from "../support/mirror.js";
import { refusal } from "../support/refusal.js";
import { type SimulatedKey, simulatedKey } from "../support/simulated-proof.js";

const CALL = { sender: 1n, time: GENESIS_TIME };
const IDENTITY = { domain: DOMAIN, levels: LEVELS };

describe("a group for a blob", function () {
  this.timeout(120_000);
  const sealed = consecutiveBatches(4);
  let key: SimulatedKey;
  let made: GroupForBlob;
  let submission: BlobSubmission;
  let contract: RollupContract;

  before(async () => {
    key = await simulatedKey("batch");
    made = await provenForBlob(sealed, key);
    submission = await blobGroupOf(made.batches, IDENTITY, made.blob);
  });

  beforeEach(() => {
    contract = at(sealed[0]!);
  });

  /** A mirror that stands where a batch begins. */
  function at({ header }: SealedBatch): RollupContract {
    const keys = [{ shape: SHAPE, verificationKey: key.verificationKey }];
    return new RollupContract({
      ...{ deployment: DEPLOYMENT, levels: LEVELS, keys, deadline: DEADLINE, spacing: SPACING },
      genesisRoot: header.oldRoot,
    });
  }

  const stated = sealed.map(({ data, publicInputs: { digest } }) => ({ data, digest }));

  function pointOfAll(): bigint {
    const hashes = stated.map((batch) => modelHashes(batch, SHAPE));
    const group = { shape: SHAPE, levels: LEVELS, blobHash: made.group.blobHash };
    return modelPoint(group, stated[0]!.data, hashes);
  }

  const rootBehind = (count: number): bigint => sealed[count - 1]!.header.newRoot;
  const call = () => ({ ...CALL, blobHashes: [made.group.blobHash] });

  async function refused(
    changes: Partial<BlobSubmission>,
    code: VerifierErrorCode,
    blobHashes: readonly bigint[] = [made.group.blobHash],
  ): Promise<void> {
    const before = contract.stateRoot;
    const commit = contract.commitBlob({ ...submission, ...changes }, { ...CALL, blobHashes });
    await assert.rejects(commit, refusal(code));
    assert.equal(contract.stateRoot, before);
    assert.equal(contract.batchNumber, 0);
  }

  const opened = (changes: Partial<BlobOpening>) => ({
    opening: { ...submission.opening, ...changes },
  });

  it("has one point, and public inputs by the letter of the specification", () => {
    const z = pointOfAll();
    for (const [i, batch] of stated.entries()) {
      const [digest, challenge, y] = modelInputsAt(z, batch, SHAPE);
      const { proof } = made.batches[i]!;
      assert.deepEqual(proof, key.prove([digest!, challenge!, y!]));
    }
  });

  it("settles in its blob", async () => {
    const { count, newRoot } = await contract.commitBlob(submission, call());
    assert.deepEqual([count, newRoot], [4, rootBehind(4)]);
    assert.equal(contract.stateRoot, rootBehind(4));
    // Fees of 1, 2, 3 and 4.
    const { feeRecipient, feeToken } = sealed[0]!.header;
    assert.equal(contract.claimable(feeRecipient, feeToken), 10n);
  });

  it("settles by calldata, whole and in every run, one behind the other", async () => {
    for (let first = 0; first < 4; first += 1) {
      for (let end = first + 1; end <= 4; end += 1) {
        const mirror = at(sealed[first]!);
        await mirror.commitGroup(runOf(made.batches.slice(first, end), DOMAIN), CALL);
        assert.equal(mirror.stateRoot, rootBehind(end), `${first} to ${end}`);
      }
    }
    await contract.commitGroup(runOf(made.batches.slice(0, 1), DOMAIN), CALL);
    await contract.commitGroup(runOf(made.batches.slice(1), DOMAIN), CALL);
    assert.equal(contract.stateRoot, rootBehind(4));
  });

  it("is no group of batches that are proven by themselves, nor are those a run of it", async () => {
    assert.throws(() => groupOf(made.batches, DOMAIN), refusal("GroupMismatch"));
    const unbound = made.batches.map(({ member: _, ...batch }) => batch);
    const commit = contract.commitBatches(groupOf(unbound, DOMAIN), CALL);
    await assert.rejects(commit, refusal("InvalidProof"));
    const alone = sealed.map((batch, position) => {
      return { ...provenAlone(batch, key), member: { group: made.group, position } };
    });
    await assert.rejects(contract.commitGroup(runOf(alone, DOMAIN), CALL), refusal("InvalidProof"));
    const wrongly = await blobGroupOf(alone, IDENTITY, made.blob);
    await assert.rejects(contract.commitBlob(wrongly, call()), refusal("InvalidProof"));
  });

  it("needs its own blob, first in the transaction", async () => {
    const { blobHash } = made.group;
    await refused({}, "BlobMissing", []);
    await refused({}, "InvalidOpening", [blobHash ^ 1n]);
    await refused({}, "InvalidOpening", [blobHash ^ 1n, blobHash]);
    await contract.commitBlob(submission, { ...CALL, blobHashes: [blobHash, blobHash ^ 1n] });
  });

  it("needs the blob of these records and no other", async () => {
    const other = await provenForBlob(sealed.slice(0, 3), key);
    const { opening } = await blobGroupOf(other.batches, IDENTITY, other.blob);
    // The other blob, truly opened at another point.
    const { commitment, proof } = opening;
    await refused(opened({ commitment, proof }), "InvalidOpening", [other.group.blobHash]);
    await refused(opened({ proof }), "InvalidOpening");
  });

  it("needs the commitment that the blob's hash is of, though another one has the same value", async () => {
    const z = pointOfAll();
    const { y } = await openingOf(made.blob, z);
    // The polynomial that has this value everywhere.
    const constant = concatBytes(...new Array(BLOB_ELEMENTS).fill(numberToBytesBE(y, 32)));
    const commitment = await commitmentOf(constant);
    const opening = await openingOf(constant, z);
    assert.ok(await isOpening(commitment, z, { ...opening, y }));
    const [point, proof] = [commitment, opening.proof].map((hex) => hexToBytes(hex.slice(2)));
    await refused(opened({ commitment: point!, proof: proof! }), "InvalidOpening");
  });

  it("has as many elements of records as a blob, and no more", async () => {
    const [proof] = submission.proofs;
    // Records of 4x6 have two elements.
    for (const [count, message] of [
      [2049, /^record elements: got 4098, expected at most 4096/],
      [2048, /^calldata bytes/],
    ] as const) {
      const proofs = new Array(count).fill(proof);
      const group = { ...submission, proofs, ...opened({ values: new Array(count).fill(0n) }) };
      await assert.rejects(contract.commitBlob(group, call()), refusal("MalformedData", message));
    }
  });

  it("needs commitment and proof to be points", async () => {
    const { commitment, proof } = submission.opening;
    const flipped = (bytes: Uint8Array, at: number) => bytes.with(at, bytes[at]! ^ 1);
    for (const at of [0, 20, 47]) {
      await refused(opened({ commitment: flipped(commitment, at) }), "InvalidOpening");
      await refused(opened({ proof: flipped(proof, at) }), "InvalidOpening");
    }
    await refused(opened({ proof: new Uint8Array(48) }), "InvalidOpening");
  });

  it("needs the value of each batch's records", async () => {
    const { values } = submission.opening;
    await refused(opened({ values: values.slice(1) }), "MalformedData");
    await refused(opened({ values: [...values, 0n] }), "MalformedData");
    for (const value of [values[2]! + BLOB_MODULUS, BLOB_MODULUS]) {
      await refused(opened({ values: values.with(2, value) }), "NotInField");
    }
    await refused(
      opened({ values: values.with(2, (values[2]! + 1n) % BLOB_MODULUS) }),
      "InvalidOpening",
    );
  });

  it("does not let errors in two values cancel", async () => {
    const { values } = submission.opening;
    const z = pointOfAll();
    // Records of 4x6 have two elements: z^2 · 1 less here is 1 more there.
    const [first, second] = [(values[0]! + z * z) % BLOB_MODULUS, values[1]! - 1n];
    await refused(opened({ values: [first, second, ...values.slice(2)] }), "InvalidProof");
  });

  it("binds what L1 cannot see of it", async () => {
    const { recordsHash } = submission.opening;
    const other = recordsHash.with(31, recordsHash[31]! ^ 1);
    await refused(opened({ recordsHash: other }), "InvalidOpening");
    const run = runOf(made.batches.slice(1, 3), DOMAIN);
    const { before, behind, blobHash } = run.rest;
    const wrong: readonly GroupRest[] = [
      { before, behind, blobHash: blobHash ^ 1n },
      { before: behind, behind: before, blobHash },
      { before: [], behind, blobHash },
      { before, behind: [], blobHash },
      {
        before: before.map(({ leaf, records }) => ({ leaf: records, records: leaf })),
        behind,
        blobHash,
      },
    ];
    for (const rest of wrong) {
      const mirror = at(sealed[1]!);
      await assert.rejects(mirror.commitGroup({ ...run, rest }, CALL), refusal("InvalidProof"));
    }
    await at(sealed[1]!).commitGroup(run, CALL);
  });

  it("does not settle in its blob without one of its members", async () => {
    const { values, ...opening } = submission.opening;
    const length = submission.data.length / 4;
    await refused(
      {
        data: submission.data.slice(0, 3 * length),
        proofs: submission.proofs.slice(0, 3),
        opening: { ...opening, values: values.slice(0, 3) },
      },
      "InvalidOpening",
    );
    await assert.rejects(
      blobGroupOf(made.batches.slice(0, 3), IDENTITY, made.blob),
      refusal("GroupMismatch", /batches of a group in a blob: got 3, expected 4/),
    );
  });

  it("takes no data of records", async () => {
    const { data } = runOf(made.batches, DOMAIN);
    await refused({ data }, "MalformedData");
  });

  it("is joined of its own batches only, in their places, for its own blob", async () => {
    const [first, second, third, fourth] = made.batches;
    const { member: _, ...unbound } = second!;
    const misplaced = { ...second!, member: third!.member! };
    for (const batches of [[first!, unbound], [unbound], [first!, misplaced]]) {
      assert.throws(() => runOf(batches, DOMAIN), refusal("GroupMismatch", /^proof of batch/));
    }
    const whole = [first!, second!, third!, fourth!];
    const other = made.blob.with(31, made.blob[31]! ^ 1);
    await assert.rejects(
      blobGroupOf(whole, IDENTITY, other),
      refusal("GroupMismatch", /^blob of a group/),
    );
  });

  it("comes from an account without code, and to a contract that runs", async () => {
    const indirect = { ...call(), topLevel: false };
    await assert.rejects(contract.commitBlob(submission, indirect), refusal("NotTopLevel"));
    const run = runOf(made.batches, DOMAIN);
    await assert.rejects(contract.commitGroup(run, indirect), refusal("NotTopLevel"));
    const late = at(sealed[1]!);
    await assert.rejects(late.commitBlob(submission, call()), refusal("RootMismatch"));
    await assert.rejects(late.commitGroup(run, CALL), refusal("RootMismatch"));
  });
});

/** The records of a group are taken from the blob of its transaction, and from nowhere else. */
import assert from "node:assert/strict";
import { concatBytes } from "@noble/hashes/utils.js";
import { ArchiveFolder } from "../../l1/blobs/archive-folder.js";
import { BeaconNode } from "../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../l1/blobs/blob-finder.js";
import type { PublishedInBlob } from "../../l1/contract/read-submission.js";
import { completeGroup, type GroupPlace } from "../../l1/follow/complete-group.js";
import { FollowedState } from "../../l1/follow/followed-state.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Anvil } from "../../node/dev/anvil.js";
import { blobOf } from "../../src/batch/blob.js";
import { blobCalldataLength } from "../../src/batch/blob-calldata.js";
import { toCalldata } from "../../src/batch/calldata.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, shapeId } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, testKeys } from "../support/accounts.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { refusal } from "../support/refusal.js";
import { sendBlobs } from "../support/send-blob.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SHAPE = parseShape("2x4-1d");
const LEVELS = 3;
const ID = shapeId(SHAPE, LEVELS);
const DEPOSIT = { key: compressKey(testKeys(1).publicKey), owner: 1n, token: 0, amount: 1000n };

describe("a group of batches in a blob", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let chain: Chain;
  let place: GroupPlace;
  let batches: SealedBatch[];
  let submission: PublishedInBlob;
  before(async () => {
    quickenKzg();
    const state = new State([], LEVELS);
    const genesis = state.root;
    const seal = (operations: Parameters<typeof sealBatch>[1]) =>
      sealBatch(state, operations, { shape: SHAPE, domain: DOMAIN, feeRecipient: 5n });
    const transfer = createTransfer({ from: 0, to: 0, token: 0, amount: 1n, fee: 1n, nonce: 0 });
    const transfers = [signOperation(DOMAIN, transfer, testKeys(1))];
    batches = [seal({ deposits: [DEPOSIT] }), seal({ transfers })];
    const parts = batches.map(({ data }) => toCalldata(data));
    const length = blobCalldataLength(SHAPE);
    submission = {
      shapeId: ID,
      calldata: concatBytes(...parts.map((bytes) => bytes.subarray(0, length))),
      implied: { oldRoot: genesis, domain: DOMAIN, feeRecipient: 5n },
    };
    const blob = blobOf(parts.map((bytes) => bytes.subarray(length)));
    anvil = await Anvil.start();
    chain = await Chain.connect(anvil.url);
    const { hash, blockNumber } = await sendBlobs(anvil, [blob]);
    place = { transaction: (await chain.findTransaction(hash))!, blockNumber };
  });
  after(() => anvil?.stop());

  it("is what was sealed, and replays", async () => {
    const finder = new BlobFinder([new BeaconNode(anvil.url)]);
    const published = await completeGroup(submission, place, chain, finder);
    assert.equal(published.shapeId, ID);
    assert.deepEqual(
      published.batches,
      batches.map(({ data }) => Uint8Array.from(data)),
    );
    const followed = FollowedState.genesis(LEVELS, { domain: DOMAIN });
    followed.apply({ event: { name: "DepositQueued", index: 0, deadline: 0, ...DEPOSIT } });
    const { newRoot } = batches.at(-1)!.header;
    const ends = { count: 2, newRoot, depositHead: 1, exitHead: 0, shapeId: ID };
    const event = { name: "BatchesCommitted", firstBatch: 0, ...ends } as const;
    followed.apply({ event, data: published.batches });
    assert.equal(followed.state.root, newRoot);
  });

  it("is unavailable without a source, and with none that has it", async () => {
    const nowhere = refusal("BlobUnavailable", /got no source to ask/);
    await assert.rejects(completeGroup(submission, place, chain), nowhere);
    const empty = new BlobFinder([new ArchiveFolder(temporaryFolder())]);
    const missing = refusal("BlobUnavailable", /of L1 block \d+, .*folder .*: not found/);
    await assert.rejects(completeGroup(submission, place, chain, empty), missing);
  });

  it("is not believed of a transaction without blobs, or in another block", async () => {
    const finder = new BlobFinder([new BeaconNode(anvil.url)]);
    const transaction = { ...place.transaction, blobVersionedHashes: [] };
    const without = completeGroup(submission, { ...place, transaction }, chain, finder);
    await assert.rejects(without, refusal("InvalidRpcAnswer", /versioned hashes .* got none/));
    const elsewhere = { ...place, blockNumber: place.blockNumber - 1 };
    const other = completeGroup(submission, elsewhere, chain, finder);
    await assert.rejects(other, refusal("Reorganised"));
  });

  it("needs no blob if its records are in the transaction", async () => {
    const whole = { shapeId: ID, batches: batches.map(({ data }) => data) };
    assert.equal(await completeGroup(whole, place, chain), whole);
  });
});

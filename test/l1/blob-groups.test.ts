/** Groups that are proven for a blob: sent in it or by calldata, found again, and followed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ArchiveFolder } from "../../l1/blobs/archive-folder.js";
import { BeaconNode } from "../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../l1/blobs/blob-finder.js";
import { LONGEST_DEADLINE } from "../../l1/contract/assert-blobs-outlast.js";
import { type CommitOptions, commitBatches } from "../../l1/contract/commit-batches.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import type { ChainFollower } from "../../l1/follow/chain-follower.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { ClientRollup, type ProvenSealedBatch } from "../support/client-rollup.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("a group that is proven for a blob", function () {
  this.timeout(600_000);
  let l1: ClientRollup;
  let finder: BlobFinder;
  /** One for all tests: to check a blob takes half a second. */
  let follower: ChainFollower;
  /** All blobs that were made, published or not. */
  const made: { readonly blob: Uint8Array; readonly versionedHash: Hex }[] = [];
  before(async () => {
    quickenKzg();
    l1 = await ClientRollup.start();
    finder = new BlobFinder([new BeaconNode(l1.anvil.url)]);
    follower = l1.follower({ blobs: finder });
    await l1.deposit(1, 1_000_000n);
    await l1.settle();
  });
  after(() => l1?.anvil.stop());

  /** Batches of a transfer each on top of what is on L1. */
  async function seal(count: number) {
    const { state: followed, batchNumber } = await follower.advance();
    const state = followed.clone();
    const { nonce } = state.account(0)!;
    return Array.from({ length: count }, (_, i) =>
      l1.seal(state, batchNumber + i, { transfers: [l1.pay(nonce + i)] }),
    );
  }

  async function group(count: number) {
    const sealed = await seal(count);
    return { sealed, ...(await proveForBlob(sealed)) };
  }

  async function proveForBlob(batches: readonly ProvenSealedBatch[]) {
    const proven = await l1.proveForBlob(batches);
    made.push(proven);
    return proven;
  }

  const commit = (
    batches: readonly ProvenSealedBatch[],
    options: Partial<CommitOptions> = {},
    sender = l1.sender(),
  ) => {
    const { batchNumber } = batches[0]!;
    return commitBatches(l1.rollup, sender, batches, { batchNumber, ...options });
  };

  it("is published in it, and says so", async () => {
    const { members, blob, versionedHash } = await group(3);
    const { publication, event, already, receipt } = await commit(members, { blob });
    assert.deepEqual([event.count, already], [3, false]);
    assert.deepEqual(publication, {
      ...{ by: "blob", versionedHash },
      ...{ blobGasPrice: receipt.blobGasPrice, blobGasUsed: 131_072n },
    });
    assert.ok(receipt.blobGasPrice! > 0n);
    const transaction = await l1.chain.findTransaction(receipt.transactionHash);
    assert.deepEqual(transaction?.blobVersionedHashes, [versionedHash]);
    const { state } = await follower.advance();
    assert.equal(state.root, members[2]!.header.newRoot);
  });

  it("is published by calldata, whole or in runs with the proofs that there are", async () => {
    const { members } = await group(4);
    const first = await commit(members.slice(0, 1));
    const middle = await commit(members.slice(1, 3), {}, l1.sender(2));
    const last = await commit(members.slice(3));
    for (const each of [first, middle, last]) {
      assert.deepEqual([each.publication, each.already], [{ by: "calldata" }, false]);
    }
    const whole = await commit((await group(2)).members);
    assert.deepEqual([whole.publication, whole.event.count], [{ by: "calldata" }, 2]);
  });

  it("goes into no blob if a member is missing, or with another blob", async () => {
    const { members, blob } = await group(3);
    const nonce = await l1.chain.transactionCount(l1.sender().address);
    const missing = refusal("GroupMismatch", /batches of a group in a blob: got 2, expected 3/);
    await assert.rejects(commit(members.slice(0, 2), { blob }), missing);
    const other = (await proveForBlob(members.slice(0, 1))).blob;
    const wrong = refusal("GroupMismatch", /blob of a group/);
    await assert.rejects(commit(members, { blob: other }), wrong);
    const alone = refusal("GroupMismatch", /proof of batch 0: got by itself/);
    await assert.rejects(commit(await seal(1), { blob }), alone);
    assert.equal(await l1.chain.transactionCount(l1.sender().address), nonce);
  });

  it("is refused a blob where the deadline leaves too little of the time that blobs are kept", async () => {
    const { members, blob } = await group(1);
    const options = { batchNumber: members[0]!.batchNumber, blob };
    const rollup = { ...l1.rollup, deadline: LONGEST_DEADLINE + 1 };
    const late = commitBatches(rollup, l1.sender(), members, options);
    const message = /got 524289 s, expected at most 524288 s, a third of the 1572864 s/;
    await assert.rejects(late, refusal("DeadlineTooLong", message));
    const inTime = { ...l1.rollup, deadline: LONGEST_DEADLINE };
    const committed = await commitBatches(inTime, l1.sender(), members, options);
    assert.equal(committed.publication.by, "blob");
  });

  describe("where blobs are too expensive", () => {
    const thrifty = () => l1.sender(0, { blobFeeCeiling: 0n });

    it("is not sent, and nothing is signed", async () => {
      const { members, blob } = await group(2);
      const nonce = await l1.chain.transactionCount(l1.sender().address);
      const sending = commit(members, { blob }, thrifty());
      await assert.rejects(sending, refusal("BlobFeeTooHigh"));
      const named = commit(members, { blob, fallback: true, nonce }, thrifty());
      await assert.rejects(named, refusal("BlobFeeTooHigh"));
      assert.equal(await l1.chain.transactionCount(l1.sender().address), nonce);
    });

    it("goes by calldata on wish, and says so", async () => {
      const { members, blob } = await group(2);
      const committed = await commit(members, { blob, fallback: true }, thrifty());
      assert.deepEqual(committed.publication, { by: "calldata" });
      assert.equal(committed.event.count, 2);
    });

    it("never goes by calldata while it waits in a blob", async () => {
      const { members, blob, versionedHash } = await group(2);
      const proxy = await RpcProxy.start(l1.anvil.url);
      try {
        const chain = await Chain.connect(proxy.url, { attempts: 1, pauseMs: 10 });
        const rollup = await connectRollup(chain, l1.rollup.address);
        const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
        const { batchNumber } = members[0]!;
        const attempt = (blobFeeCeiling?: bigint, timeoutMs = 300) => {
          const options = { outbox, timeoutMs, blobFeeCeiling };
          const sender = l1.sender(0, options, chain);
          return commitBatches(rollup, sender, members, { batchNumber, blob, fallback: true });
        };
        proxy.plan("eth_sendRawTransaction", "lose request", 1000);
        await assert.rejects(attempt(), refusal("TransactionUnconfirmed"));
        const left = await outbox.read();
        await assert.rejects(attempt(0n), refusal("TransactionUnconfirmed"));
        assert.deepEqual(
          (await outbox.read())?.versions.map(({ hash }) => hash),
          left?.versions.map(({ hash }) => hash),
        );
        proxy.heal();
        const found = await attempt(0n, 60_000);
        assert.equal(found.already, true);
        assert.equal(found.receipt.transactionHash, left?.versions[0]?.hash);
        assert.ok(found.publication.by === "blob");
        assert.equal(found.publication.versionedHash, versionedHash);
      } finally {
        await proxy.stop();
      }
    });
  });

  describe("is found on L1", () => {
    it("in its blob, whole and in part, without a blob being asked for", async () => {
      const { members, blob, versionedHash, sealed } = await group(3);
      const theirs = await commit(members, { blob }, l1.sender(2));
      for (const mine of [members, members.slice(1), sealed.slice(0, 2)]) {
        const found = await commit(mine);
        assert.equal(found.already, true);
        assert.equal(found.receipt.transactionHash, theirs.receipt.transactionHash);
        assert.ok(found.publication.by === "blob");
        assert.equal(found.publication.versionedHash, versionedHash);
      }
    });

    it("by calldata, in runs of others", async () => {
      const { members, blob } = await group(3);
      await commit(members.slice(0, 2), {}, l1.sender(2));
      await commit(members.slice(2), {}, l1.sender(3));
      const found = await commit(members, { blob });
      assert.deepEqual([found.already, found.publication], [true, { by: "calldata" }]);
    });

    it("in another blob, with other batches", async () => {
      const { sealed } = await group(3);
      const mine = await proveForBlob(sealed.slice(0, 2));
      const theirs = await proveForBlob(sealed);
      await commit(theirs.members, { blob: theirs.blob }, l1.sender(2));
      assert.equal((await commit(mine.members, { blob: mine.blob })).already, true);
    });

    it("only if the records are the same, which L1 does not read", async () => {
      const { state, batchNumber } = await follower.advance();
      const { nonce } = state.account(0)!;
      const pay = (amounts: readonly bigint[]) => {
        const transfers = amounts.map((amount, i) => l1.pay(nonce + i, amount));
        return l1.seal(state.clone(), batchNumber, { transfers });
      };
      // To oneself: in the end the account has the same.
      const [mine, other] = [pay([3n, 4n]), pay([4n, 3n])];
      assert.equal(mine.header.newRoot, other.header.newRoot);
      const theirs = await proveForBlob([other]);
      await commit(theirs.members, { blob: theirs.blob }, l1.sender(2));
      const expected = refusal("RootMismatch", /got one with that number in transaction/);
      await assert.rejects(commit([mine]), expected);
      const bound = await proveForBlob([mine]);
      await assert.rejects(commit(bound.members, { blob: bound.blob }), expected);
    });
  });

  it("is followed, between others by calldata, as soon as somebody has its blob", async () => {
    const archive = new ArchiveFolder(temporaryFolder());
    const empty = l1.follower({ blobs: new BlobFinder([archive]) });
    const nobody = l1.follower();
    await commit(await seal(2));
    const { members, blob } = await group(3);
    await commit(members, { blob });
    await commit((await group(2)).members);
    await assert.rejects(nobody.advance(), refusal("BlobUnavailable", /got no source to ask/));
    const missing = refusal("BlobUnavailable", /folder .*: not found/);
    await assert.rejects(empty.advance(), missing);
    // All that were published before are needed as well.
    for (const each of made) await archive.keep(each.versionedHash, each.blob);
    const followed = await empty.advance();
    assert.equal(followed.state.root, await l1.rollup.view.read("stateRoot"));
    assert.equal(followed.batchNumber, await l1.rollup.view.read("batchNumber"));
    const afresh = await l1.follower({ blobs: new BlobFinder([archive]) }).advance();
    assert.deepEqual(afresh.state.entries(), followed.state.entries());
  });
});

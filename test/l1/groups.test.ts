/** Batches that are committed together: sent, found again, followed and rebuilt. */
import assert from "node:assert/strict";
import { encodeFunctionData, type Hex, hexToBytes } from "viem";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { commitCall } from "../../l1/contract/commit-call.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { eventTopic } from "../../l1/contract/read-event.js";
import { readSubmission } from "../../l1/contract/read-submission.js";
import { ChainFollower } from "../../l1/follow/chain-follower.js";
import type { Transaction } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import type { State } from "../../src/state/state.js";
import { groupOf } from "../../verifier/group-of.js";
import { ClientRollup, type ProvenSealedBatch } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";

describe("a group of batches", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
    await l1.deposit(1, 1_000_000n);
    await l1.settle();
  });
  after(() => l1?.anvil.stop());

  /** Batches of a transfer each, on top of what is on L1. */
  async function seal(count: number) {
    const { state, batchNumber } = await l1.follower().advance();
    return { batches: sealOn(state, batchNumber, count), state, batchNumber };
  }

  /** Seals on a state, which it advances. */
  function sealOn(state: State, batchNumber: number, count: number): ProvenSealedBatch[] {
    const { nonce } = state.account(0)!;
    return Array.from({ length: count }, (_, i) =>
      l1.seal(state, batchNumber + i, { transfers: [l1.pay(nonce + i)] }),
    );
  }

  const commit = (batches: readonly ProvenSealedBatch[], account = 0) =>
    commitBatches(l1.rollup, l1.sender(account), batches, {
      batchNumber: batches[0]!.batchNumber,
    });

  it("is committed in one transaction, followed, and rebuilt from L1 alone", async () => {
    const follower = l1.follower();
    await follower.advance();
    await l1.deposit(2, 700n);
    await l1.deposit(3, 800n);
    const { state, batchNumber, deposits } = await l1.follower().advance();
    // A deposit in the first, one in the last, and an empty batch between them.
    const batches = [
      l1.seal(state, batchNumber, { deposits: deposits.slice(0, 1), transfers: [l1.pay(0)] }),
      l1.seal(state, batchNumber + 1, {}),
      l1.seal(state, batchNumber + 2, { deposits: deposits.slice(1, 2) }),
    ];
    const { event, events, already, batchNumber: number } = await commit(batches);
    assert.equal(already, false);
    assert.equal(number, batchNumber);
    assert.deepEqual([event.firstBatch, event.count], [batchNumber, 3]);
    assert.equal(event.newRoot, state.root);
    // The fees of all batches are credited once.
    assert.equal(events.filter(({ name }) => name === "Credited").length, 1);
    for (const followed of [await follower.advance(), await l1.follower().advance()]) {
      assert.equal(followed.batchNumber, batchNumber + 3);
      assert.deepEqual(followed.state.entries(), state.entries());
      assert.deepEqual([followed.depositHead, followed.deposits], [event.depositHead, []]);
    }
  });

  it("can be followed by checkpoints between groups, whatever range of blocks is asked for", async () => {
    for (const count of [2, 1, 3]) await commit((await seal(count)).batches);
    const followed = await l1.follower({ logRange: 1 }).advance();
    assert.equal(followed.state.root, await l1.rollup.view.read("stateRoot"));
    assert.equal(followed.batchNumber, await l1.rollup.view.read("batchNumber"));
  });

  for (const [where, first] of [
    ["first", 0],
    ["middle", 1],
    ["last", 2],
  ] as const) {
    it(`of somebody else's may have one's own batch in the ${where} place`, async () => {
      const { batches } = await seal(3);
      const theirs = await commit(batches, 2);
      const mine = batches[first]!;
      const found = await commit([mine]);
      assert.equal(found.already, true);
      assert.equal(found.batchNumber, mine.batchNumber);
      assert.equal(found.receipt.transactionHash, theirs.receipt.transactionHash);
      assert.equal(await l1.rollup.view.read("batchNumber"), batches[2]!.batchNumber + 1);
    });
  }

  it("is found where others have brought its batches in groups of their own", async () => {
    const { batches } = await seal(4);
    await commit(batches.slice(0, 1), 2);
    await commit(batches.slice(1, 3), 3);
    const last = await commit(batches.slice(3), 2);
    const found = await commit(batches.slice(0, 4));
    assert.deepEqual([found.already, found.batchNumber], [true, batches[0]!.batchNumber]);
    assert.equal(found.receipt.transactionHash, last.receipt.transactionHash);
  });

  it("of which only the first batches are there is refused, and said to be", async () => {
    const { batches } = await seal(3);
    await commit(batches.slice(0, 2), 2);
    const { batchNumber } = batches[2]!;
    const expected = new RegExp(`batch ${batchNumber}: got ${batchNumber} batches on L1`);
    await assert.rejects(commit(batches), refusal("RootMismatch", expected));
    // What is left of it can be committed.
    const rest = await commit(batches.slice(2));
    assert.deepEqual([rest.already, rest.batchNumber], [false, batchNumber]);
  });

  it("is not found where one of its batches is another's", async () => {
    const { state, batchNumber } = await l1.follower().advance();
    const batches = sealOn(state.clone(), batchNumber, 2);
    const [first] = batches as [ProvenSealedBatch];
    const { nonce } = state.account(0)!;
    sealOn(state, batchNumber, 1);
    const other = l1.seal(state, batchNumber + 1, { transfers: [l1.pay(nonce + 1, 9n)] });
    await commit([first, other], 2);
    const expected = new RegExp(`batch ${batchNumber + 1}: got one with that number`);
    await assert.rejects(commit(batches), refusal("RootMismatch", expected));
  });

  it("that lost the race while it was sent is found behind the refusal", async () => {
    const { batches } = await seal(2);
    const sender = l1.sender();
    const send = sender.send.bind(sender);
    sender.send = async (...args) => {
      await commit(batches, 2);
      return send(...args);
    };
    const options = { batchNumber: batches[0]!.batchNumber };
    const found = await commitBatches(l1.rollup, sender, batches, options);
    assert.equal(found.already, true);
  });

  it("must be one, and of this rollup, before anything is sent", async () => {
    const { batches } = await seal(2);
    const [first, second] = batches as [ProvenSealedBatch, ProvenSealedBatch];
    const nonce = await l1.chain.transactionCount(l1.sender().address);
    const options = { batchNumber: first.batchNumber };
    const attempt = (group: readonly ProvenSealedBatch[], rollup = l1.rollup) =>
      commitBatches(rollup, l1.sender(), group, options);
    await assert.rejects(attempt([]), refusal("GroupMismatch"));
    await assert.rejects(attempt([second, first]), refusal("GroupMismatch", /old root of batch 1/));
    const elsewhere = { ...l1.rollup, domain: l1.rollup.domain ^ 1n };
    await assert.rejects(attempt([first], elsewhere), refusal("DomainMismatch"));
    assert.equal(await l1.chain.transactionCount(l1.sender().address), nonce);
  });

  it("with one false proof among good ones is refused as a whole", async () => {
    const { batches } = await seal(3);
    const forged = batches.with(1, { ...batches[1]!, proof: l1.batchKey.prove([1n, 2n, 3n]) });
    const nonce = await l1.chain.transactionCount(l1.sender().address);
    await assert.rejects(commit(forged), refusal("InvalidProof"));
    // Before any gas is spent.
    assert.equal(await l1.chain.transactionCount(l1.sender().address), nonce);
    assert.equal(await l1.rollup.view.read("batchNumber"), batches[0]!.batchNumber);
  });

  describe("from an endpoint that is wrong", () => {
    let proxy: RpcProxy;
    let rollup: typeof l1.rollup;
    before(async () => {
      proxy = await RpcProxy.start(l1.anvil.url);
      rollup = await connectRollup(
        await Chain.connect(proxy.url, { attempts: 1 }),
        l1.rollup.address,
      );
    });
    afterEach(() => proxy.heal());
    after(() => proxy?.stop());

    const follow = () => new ChainFollower(rollup).advance();
    const ofGroup = (result: unknown, change: (log: { data: string }) => object) =>
      (result as { data: string; topics: string[] }[]).map((log) => {
        const isGroup = log.topics[0] === eventTopic("BatchesCommitted");
        return isGroup ? { ...log, ...change(log) } : log;
      });

    it("is not followed with another number of batches than its transaction has", async () => {
      proxy.plan(
        "eth_getLogs",
        {
          // The count is the first of four words.
          alter: (logs) =>
            ofGroup(logs, ({ data }) => ({ data: data.replace(/^(0x0{63})./, "$17") })),
        },
        99,
      );
      await assert.rejects(follow(), refusal("SyncMismatch", /batches of the group .*expected 7/));
    });

    it("is not followed under another number", async () => {
      proxy.plan(
        "eth_getLogs",
        {
          alter: (logs) =>
            (logs as { topics: string[] }[]).map((log) => {
              const [topic, , shape] = log.topics;
              if (topic !== eventTopic("BatchesCommitted")) return log;
              return { ...log, topics: [topic, `0x${"0".repeat(63)}9`, shape] };
            }),
        },
        99,
      );
      await assert.rejects(follow(), refusal("SyncMismatch", /batch number/));
    });

    it("is not followed if a byte of an inner batch is another", async () => {
      const { batches } = await seal(3);
      await commit(batches);
      const [, second] = batches.map(({ header }) => header.newRoot.toString(16));
      proxy.plan(
        "eth_getTransactionByHash",
        {
          alter: (result) => {
            const transaction = result as { input: string };
            const other = (second!.at(-1) === "0" ? "1" : "0") as string;
            const input = transaction.input.replace(second!, `${second!.slice(0, -1)}${other}`);
            return { ...transaction, input };
          },
        },
        99,
      );
      await assert.rejects(follow(), refusal("RootMismatch"));
    });
  });

  describe("is read from its transaction", () => {
    const HASH: Hex = `0x${"11".repeat(32)}`;
    const transactionOf = (input: Hex) => ({ hash: HASH, input }) as unknown as Transaction;

    it("as it was published, batch by batch", async () => {
      const { batches } = await seal(3);
      const call = commitCall(groupOf(batches, l1.rollup.domain), l1.rollup.levels);
      const read = readSubmission(transactionOf(call), l1.rollup.domain);
      assert.ok("batches" in read);
      assert.deepEqual(
        read.batches,
        batches.map(({ data }) => Uint8Array.from(data)),
      );
      // Bytes behind the arguments change nothing.
      const longer = transactionOf(`${call}ffff`);
      assert.deepEqual(readSubmission(longer, l1.rollup.domain), read);
    });

    it("and refused if the contract cannot have taken it", async () => {
      const { batches } = await seal(1);
      const call = commitCall(groupOf(batches, l1.rollup.domain), l1.rollup.levels);
      const read = (input: Hex) => () => readSubmission(transactionOf(input), l1.rollup.domain);
      const claim = encodeFunctionData({
        abi: ROLLUP_ABI,
        functionName: "freeze",
        args: [0n, 0n],
      });
      assert.throws(
        read(claim),
        refusal("InvalidRpcAnswer", /expected one of commitBatches, commitGroup, commitBlob/),
      );
      assert.throws(
        read("0x"),
        refusal("InvalidRpcAnswer", /expected one of commitBatches, commitGroup, commitBlob/),
      );
      assert.throws(
        read(call.slice(0, 2 + 8 + 5 * 64) as Hex),
        refusal("InvalidRpcAnswer", /arguments of transaction/),
      );
      const words = (index: number, value: bigint): Hex => {
        const bytes = hexToBytes(call);
        const word = hexToBytes(`0x${value.toString(16).padStart(64, "0")}`);
        bytes.set(word, 4 + 32 * index);
        return `0x${Buffer.from(bytes).toString("hex")}`;
      };
      const position = refusal("InvalidRpcAnswer", /position of the data/);
      assert.throws(read(words(3, 192n)), position);
      assert.throws(read(words(5, 1n << 200n)), refusal("InvalidRpcAnswer", /length of the data/));
      const length = refusal("InvalidRpcAnswer", /group of transaction/);
      for (const bytes of [0n, 31n]) assert.throws(read(words(5, bytes)), length);
      assert.throws(read(words(0, 0n)), length);
    });
  });
});

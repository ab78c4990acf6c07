import assert from "node:assert/strict";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import { connectRollup, type DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { eventTopic } from "../../l1/contract/read-event.js";
import { ChainFollower } from "../../l1/follow/chain-follower.js";
import { MemoryCheckpoints } from "../../l1/follow/checkpoint.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import type { Log } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { testKeys } from "../support/accounts.js";
import { restorePoint } from "../support/anvil.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("following a rollup from L1 alone", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  it("begins with the empty tree", async () => {
    const followed = await l1.follower().advance();
    assert.equal(followed.batchNumber, 0);
    assert.equal(followed.state.root, await l1.rollup.view.read("stateRoot"));
  });

  it("rebuilds the state after every kind of operation", async () => {
    await l1.deposit(1, 5000n);
    await l1.deposit(2, 7000n);
    await l1.deposit(3, 900n, 1);
    await l1.settle();
    const { domain } = l1.rollup;
    const payment = {
      from: 0,
      to: 1,
      token: 0,
      amount: 2500n,
      fee: 3n,
      nonce: 0,
    };
    const transfer = signOperation(domain, createTransfer(payment), testKeys(1));
    const leaving = { kind: "withdrawal" as const, from: 1, token: 0, amount: 1000n, nonce: 0 };
    const withdrawal = signOperation(domain, leaving, testKeys(2));
    const { state } = await l1.settle({ transfers: [transfer], withdrawals: [withdrawal] });

    const followed = await l1.follower({ logRange: 3 }).advance();
    assert.equal(followed.batchNumber, 2);
    assert.equal(followed.state.root, state.root);
    assert.deepEqual(
      followed.state.entries().map(([index, { balance, token }]) => [index, balance, token]),
      [
        [0, 2497n, 0],
        [1, 8500n, 0],
        [2, 900n, 1],
      ],
    );
    assert.deepEqual(followed.deposits, []);
  });

  it("follows a reorganisation, and goes on from files of another process", async () => {
    const folder = temporaryFolder();
    const checkpoints = new CheckpointFiles(folder, l1.rollup.deployment);
    const follower = l1.follower({ checkpoints, checkpointShare: 1 });
    const { batchNumber, state } = await follower.advance();
    const [first, second] = state.accounts();
    const snapshot = await l1.anvil.control("evm_snapshot");

    await l1.deposit(1, 11n);
    await l1.settle();
    const dropped = await follower.advance();
    assert.equal(dropped.batchNumber, batchNumber + 1);

    await l1.anvil.control("evm_revert", snapshot);
    await l1.deposit(2, 22n);
    await l1.settle();
    await l1.deposit(2, 33n);
    const kept = await follower.advance();
    assert.notEqual(kept, dropped);
    assert.ok(follower.reorganisations > 0);
    assert.equal(kept.state.account(1)!.balance, second!.balance + 22n);
    assert.equal(kept.state.account(0)!.balance, first!.balance);
    assert.deepEqual(
      kept.deposits.map(({ amount }) => amount),
      [33n],
    );
    assert.equal(kept.state.root, await l1.rollup.view.read("stateRoot"));

    const again = l1.follower({ checkpoints: new CheckpointFiles(folder, l1.rollup.deployment) });
    assert.deepEqual((await again.advance()).snapshot(), kept.snapshot());
    assert.equal(again.reorganisations, 0);
  });

  it("puts checkpoints off that would take too much of its time, until it is asked for one", async () => {
    const checkpoints = new MemoryCheckpoints();
    const follower = l1.follower({ checkpoints, checkpointShare: 1e-9 });
    await follower.keep();
    assert.deepEqual(await checkpoints.blocks(), []);
    await follower.advance();
    const [first] = await checkpoints.blocks();
    assert.deepEqual(first, follower.block);
    await l1.deposit(1, 5n);
    const { depositTail } = await follower.advance();
    assert.deepEqual((await checkpoints.blocks())[0], first);
    await follower.keep();
    const [newest] = await checkpoints.blocks();
    assert.deepEqual(newest, follower.block);
    const again = l1.follower({ checkpoints, fromBlock: newest!.number + 1 });
    assert.equal((await again.advance()).depositTail, depositTail);
    await checkpoints.remove(newest!);
    await follower.keep();
    assert.notDeepEqual((await checkpoints.blocks())[0], newest, "it was kept before");
  });

  describe("from an endpoint that cannot be relied on", () => {
    let proxy: RpcProxy;
    let rollup: DeployedRollup;
    before(async () => {
      proxy = await RpcProxy.start(l1.anvil.url);
      const chain = await Chain.connect(proxy.url, { attempts: 3, pauseMs: 5 });
      rollup = await connectRollup(chain, l1.rollup.address);
    });
    afterEach(() => proxy.heal());
    after(() => proxy?.stop());

    const follow = (logRange?: number) => new ChainFollower(rollup, { logRange }).advance();
    const truth = async () => (await l1.follower().advance()).snapshot();

    it("asks for fewer blocks where it is told that there are too many", async () => {
      const error = { code: -32005, message: "query returned more than 10000 results" };
      proxy.plan("eth_getLogs", { answer: JSON.stringify({ jsonrpc: "2.0", id: null, error }) }, 3);
      assert.deepEqual((await follow()).snapshot(), await truth());
      assert.ok(proxy.count("eth_getLogs") > 4);
    });

    it("asks again for what was lost", async () => {
      for (const method of ["eth_getLogs", "eth_getTransactionByHash", "eth_getBlockByNumber"]) {
        proxy.plan(method, "lose answer", 2);
      }
      assert.deepEqual((await follow()).snapshot(), await truth());
    });

    it("keeps what it has followed while the endpoint is away", async () => {
      const follower = new ChainFollower(rollup);
      const before = await follower.advance();
      await l1.deposit(3, 12n);
      proxy.plan("eth_getTransactionByHash", "lose answer", 99);
      await l1.settle();
      await assert.rejects(follower.advance(), refusal("RpcUnavailable"));
      proxy.heal();
      const after = await follower.advance();
      assert.equal(after, before);
      assert.deepEqual(after.snapshot(), await truth());
    });

    it("waits for an endpoint that is behind, and does not take it for a reorganisation", async () => {
      const follower = new ChainFollower(rollup, { patienceMs: 60_000 });
      const before = await follower.advance();
      proxy.lag(2, 3);
      assert.equal(await follower.advance(), before);
      assert.equal(follower.reorganisations, 0);
    });

    it("waits for a transaction whose log is there already, and begins nothing anew", async () => {
      const follower = new ChainFollower(rollup);
      const before = await follower.advance();
      for (const shown of [
        () => null,
        (transaction: unknown) => ({ ...(transaction as object), blockHash: null }),
      ]) {
        await l1.settle();
        proxy.plan("eth_getTransactionByHash", { alter: shown }, 2);
        assert.equal(await follower.advance(), before);
        assert.deepEqual(before.snapshot(), await truth());
      }
      assert.equal(follower.reorganisations, 0);
    });

    it("follows at least to what was done by its own accounts", async () => {
      const client = new ChainL1(rollup, { patienceMs: 60_000 });
      const sender = l1.sender(1, {}, rollup.chain);
      const key = compressKey(testKeys(1).publicKey);
      const order = { key, owner: BigInt(sender.address), token: 0, amount: 5n };
      await client.follow();
      await client.account(sender).deposit(order);
      proxy.lag(1, 3);
      assert.deepEqual((await client.follow()).snapshot(), await truth());
    });

    it("believes after some time that the chain has become shorter", async () => {
      const follower = new ChainFollower(rollup, { patienceMs: 50 });
      const before = await follower.advance();
      const undo = await restorePoint(l1.anvil);
      await l1.deposit(1, 5n);
      await follower.advance();
      await undo();
      const after = await follower.advance();
      assert.notEqual(after, before);
      assert.deepEqual(after.snapshot(), await truth());
      assert.equal(follower.reorganisations, 1);
    });

    it("sees data that are not the batch's", async () => {
      const [log] = await batchLogs();
      const transaction = (await l1.chain.findTransaction(log!.transactionHash))!;
      // One digit of the last record, which is of a deposit's slot.
      const input = transaction.input.replace(/81(?=0{2,})/, "82");
      assert.notEqual(input, transaction.input);
      const numbers = { nonce: `0x${transaction.nonce.toString(16)}` };
      proxy.plan("eth_getTransactionByHash", { result: { ...transaction, ...numbers, input } });
      await assert.rejects(follow(), QuipuError);
    });

    it("sees that a batch or a deposit is kept from it", async () => {
      for (const name of ["BatchesCommitted", "DepositQueued"] as const) {
        const topic = eventTopic(name);
        const query = { address: l1.rollup.address, fromBlock: 0, toBlock: 1_000_000 };
        const logs = await l1.chain.logs(query);
        const first = logs.findIndex(({ topics }) => topics[0] === topic);
        const rest = logs.filter(({ topics }, i) => i !== first && isFollowed(topics[0]!));
        proxy.plan("eth_getLogs", { result: rest.map(asAnswer) }, 99);
        await assert.rejects(follow(), refusal("SyncMismatch"));
        const none = logs.filter(({ topics }) => topics[0] !== topic && isFollowed(topics[0]!));
        if (name === "BatchesCommitted") {
          proxy.plan("eth_getLogs", { result: none.map(asAnswer) }, 99);
          await assert.rejects(follow(), refusal("SyncMismatch", /as on L1/));
        }
      }
    });

    it("waits for a node that shows a block before the logs in it", async () => {
      proxy.plan("eth_getLogs", { result: [] }, 2);
      assert.deepEqual((await follow()).snapshot(), await truth());
    });

    it("does not count logs of a chain that has changed meanwhile", async () => {
      const head = await l1.chain.head();
      const other = {
        ...head,
        number: `0x${head.number.toString(16)}`,
        hash: `0x${"ab".repeat(32)}`,
      };
      const answer = { ...other, timestamp: "0x1", gasLimit: "0x1", baseFeePerGas: "0x1" };
      const follower = new ChainFollower(rollup);
      // The head, and the first look at the last block: another chain's.
      proxy.plan("eth_getBlockByNumber", { result: answer }, 2);
      assert.deepEqual((await follower.advance()).snapshot(), await truth());
      assert.equal(follower.reorganisations, 1);
    });

    async function batchLogs() {
      const topics = [eventTopic("BatchesCommitted")];
      const query = { address: l1.rollup.address, fromBlock: 0, toBlock: 1_000_000, topics };
      return l1.chain.logs(query);
    }

    function isFollowed(topic: string): boolean {
      const names = ["DepositQueued", "ExitQueued", "BatchesCommitted", "Frozen"] as const;
      return names.some((name) => eventTopic(name) === topic);
    }

    function asAnswer({ blockNumber, logIndex, ...log }: Log) {
      const numbers = { blockNumber: `0x${blockNumber.toString(16)}` };
      return { ...log, ...numbers, logIndex: `0x${logIndex.toString(16)}` };
    }
  });
});

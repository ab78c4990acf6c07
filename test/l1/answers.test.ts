/** Answers about something else than was asked, and answers that are too large: none is believed. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { connectRollup, type DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { createContract } from "../../l1/contract/deploy-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import { eventTopic } from "../../l1/contract/read-event.js";
import { requestExit } from "../../l1/contract/request-exit.js";
import { RollupView } from "../../l1/contract/rollup-view.js";
import { ChainFollower } from "../../l1/follow/chain-follower.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { testKeys } from "../support/accounts.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const OTHER_HASH: Hex = `0x${"ab".repeat(32)}`;
const OTHER_ADDRESS: Hex = `0x${"ab".repeat(20)}`;

type Fields = Record<string, unknown>;

/** Changes a field of an answer, if there is one. */
const having = (change: (fields: Fields) => Fields) => ({
  alter: (result: unknown) => {
    const fields = result as Fields | null;
    return fields === null ? null : { ...fields, ...change(fields) };
  },
});

/** Changes every log of a receipt. */
const havingLogs = (change: (log: Fields) => Fields) =>
  having(({ logs }) => ({
    logs: (logs as Fields[]).map((log) => ({ ...log, ...change(log) })),
  }));

/** Changes every log of a list. */
const listing = (change: (log: Fields) => Fields) => ({
  alter: (result: unknown) => (result as Fields[]).map((log) => ({ ...log, ...change(log) })),
});

/** The next number, in hexadecimal. */
const next = (number: unknown) => `0x${(Number(number) + 1).toString(16)}`;

describe("what an endpoint says", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  let proxy: RpcProxy;
  let chain: Chain;
  let rollup: DeployedRollup;
  /** A transaction that is mined: a deposit. */
  let transaction: Hex;

  before(async () => {
    l1 = await ClientRollup.start();
    proxy = await RpcProxy.start(l1.anvil.url);
    chain = await Chain.connect(proxy.url, { attempts: 1 });
    rollup = await connectRollup(chain, l1.rollup.address);
    transaction = (await l1.deposit(1, 5n)).receipt.transactionHash;
    await l1.settle();
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await proxy?.stop();
    await l1?.anvil.stop();
  });

  const order = { key: compressKey(testKeys(1).publicKey), owner: 0xabcn, token: 0, amount: 10n };
  const query = () => ({
    address: rollup.address,
    fromBlock: 0,
    toBlock: 1_000_000,
    topics: [eventTopic("DepositQueued")],
  });

  describe("about another thing is refused:", () => {
    const receipt = "eth_getTransactionReceipt";
    const logs = "eth_getLogs";
    const cases = [
      ["another transaction's receipt", receipt, having(() => ({ transactionHash: OTHER_HASH }))],
      ["another one's log in it", receipt, havingLogs(() => ({ transactionHash: OTHER_HASH }))],
      [
        "a log of another block",
        receipt,
        havingLogs((log) => ({ blockNumber: next(log.blockNumber) })),
      ],
      ["a log of another fork", receipt, havingLogs(() => ({ blockHash: OTHER_HASH }))],
      ["another transaction", "eth_getTransactionByHash", having(() => ({ hash: OTHER_HASH }))],
      ["another block", "eth_getBlockByNumber", having(({ number }) => ({ number: next(number) }))],
      ["a log of another contract", logs, listing(() => ({ address: OTHER_ADDRESS }))],
      ["a log with another topic", logs, listing(() => ({ topics: [OTHER_HASH] }))],
      ["a log beyond the range", logs, listing(() => ({ blockNumber: "0xfffffff" }))],
      [
        "a log twice",
        logs,
        { alter: (all: unknown) => [...(all as Fields[]), ...(all as Fields[])] },
      ],
    ] as const;
    for (const [what, method, mishap] of cases) {
      it(what, async () => {
        const ask = {
          [receipt]: () => chain.findReceipt(transaction),
          [logs]: () => chain.logs(query()),
          eth_getTransactionByHash: () => chain.findTransaction(transaction),
          eth_getBlockByNumber: () => chain.findBlock(1),
        }[method];
        assert.ok((await ask()) !== undefined);
        proxy.plan(method, mishap, 1);
        await assert.rejects(ask(), refusal("InvalidRpcAnswer", new RegExp(method)));
      });
    }
  });

  it("about the blobs of a transaction are hashes, or there are none", async () => {
    const method = "eth_getTransactionByHash";
    const told = async (hashes: unknown) => {
      proxy.plan(
        method,
        having(() => ({ blobVersionedHashes: hashes })),
      );
      return (await chain.findTransaction(transaction))!.blobVersionedHashes;
    };
    const hash = `0x01${"ab".repeat(31)}`;
    assert.deepEqual(await told([hash, hash.replace("ab", "AB")]), [hash, hash]);
    for (const none of [[], null, undefined]) assert.deepEqual(await told(none), []);
    for (const wrong of [[hash.slice(2)], [`${hash}00`], [1], hash, {}]) {
      await assert.rejects(told(wrong), refusal("InvalidRpcAnswer", /blobVersionedHashes/));
    }
  });

  describe("about a transaction that was sent is compared with the order:", () => {
    const otherTopic = (position: number) =>
      havingLogs(({ topics }) => ({
        topics: (topics as string[]).map((topic, i) =>
          i === position ? `${topic.slice(0, -1)}f` : topic,
        ),
      }));
    /** A deposit's amount is the last but one word. */
    const otherAmount = havingLogs(({ data }) => ({
      data: String(data).replace(/.(?=.{64}$)/, "f"),
    }));
    const cases = [
      ["the amount of a deposit", otherAmount, /amount: got 15, expected 10/],
      ["the owner of a deposit", otherTopic(2), /owner: got/],
      ["the token of a deposit", otherTopic(3), /token: got 15, expected 0/],
      ["no event at all", having(() => ({ logs: [] })), /got none, expected DepositQueued/],
    ] as const;
    for (const [what, mishap, message] of cases) {
      it(what, async () => {
        const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
        const before = await l1.rollup.view.read("depositTail");
        proxy.plan("eth_getTransactionReceipt", mishap, 1000);
        const sender = l1.sender(1, { outbox, timeoutMs: 500 }, chain);
        const sent = deposit(rollup, sender, order);
        await assert.rejects(sent, refusal("TransactionUnconfirmed", message));
        proxy.heal();
        // The deposit is there and still under way for us: it is not made again.
        const { event } = await deposit(rollup, l1.sender(1, { outbox }, chain), order);
        assert.equal(event.index, before);
        assert.equal(await l1.rollup.view.read("depositTail"), before + 1);
      });
    }

    it("the account of an exit", async () => {
      proxy.plan("eth_getTransactionReceipt", otherTopic(2), 1000);
      const sender = l1.sender(1, { timeoutMs: 300 }, chain);
      const sent = requestExit(rollup, sender, 3);
      await assert.rejects(sent, refusal("TransactionUnconfirmed", /account: got 15, expected 3/));
    });

    it("the root after a batch that is said to be there already", async () => {
      const followed = await l1.follower().advance();
      const exits = followed.exits.slice(0, 1);
      const batch = l1.seal(followed.state, followed.batchNumber, { exits });
      const { batchNumber } = batch;
      await l1.commit([batch]);
      // The new root is the second of four words.
      const otherRoot = havingLogs(({ data }) => ({
        data: String(data).replace(/.(?=.{128}$)/, "f"),
      }));
      proxy.plan("eth_getTransactionReceipt", otherRoot, 1000);
      const again = commitBatches(rollup, l1.sender(0, {}, chain), [batch], { batchNumber });
      await assert.rejects(again, refusal("InvalidRpcAnswer", /newRoot: got/));
      proxy.heal();
      const found = await commitBatches(rollup, l1.sender(0, {}, chain), [batch], { batchNumber });
      assert.equal(found.already, true);
    });

    it("the address of a contract", async () => {
      const otherPlace = having(() => ({ contractAddress: OTHER_ADDRESS }));
      proxy.plan("eth_getTransactionReceipt", otherPlace, 1000);
      const sender = l1.sender(2, { timeoutMs: 300 }, chain);
      const created = createContract(sender, "0x600160015560015ff3");
      const got = new RegExp(`contract of transaction .*: got ${OTHER_ADDRESS}`);
      await assert.rejects(created, refusal("TransactionUnconfirmed", got));
    });

    it("the hash of what was handed in", async () => {
      proxy.plan("eth_sendRawTransaction", { alter: () => OTHER_HASH }, 1);
      const { event } = await deposit(rollup, l1.sender(1, {}, chain), order);
      assert.equal(event.amount, order.amount);
    });
  });

  it("about the transaction of a batch is compared with the contract", async () => {
    proxy.plan(
      "eth_getTransactionByHash",
      having(() => ({ to: OTHER_ADDRESS })),
      1000,
    );
    const following = new ChainFollower(rollup).advance();
    await assert.rejects(following, refusal("InvalidRpcAnswer", /receiver of transaction/));
  });

  describe("beyond the size that is allowed", () => {
    let server: Server;
    let url: string;
    let sent = 0;
    before(async () => {
      // Endless: a string that never closes.
      server = createServer((_, response) => {
        sent = 0;
        response.write('{"jsonrpc":"2.0","id":1,"result":"');
        const piece = "0".repeat(1 << 16);
        const write = (): void => {
          while (!response.destroyed) {
            sent += piece.length;
            if (!response.write(piece)) break;
          }
        };
        response.on("drain", write);
        write();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    it("is refused while it comes, and no more of it is read", async () => {
      const most = 1 << 20;
      const connecting = Chain.connect(url, { maxAnswerBytes: most });
      const got = /bytes of the answer to eth_chainId: got more, expected at most 1048576/;
      await assert.rejects(connecting, refusal("RpcAnswerTooLarge", got));
      assert.ok(sent < 16 * most, `${sent} bytes`);
    });

    it("makes the follower ask for fewer blocks", async () => {
      for (let i = 0; i < 8; i += 1) await l1.deposit(1, 5n);
      const small = await Chain.connect(l1.anvil.url, { maxAnswerBytes: 6000 });
      const asked = { ...query(), toBlock: (await l1.chain.head()).number };
      await assert.rejects(small.logs(asked), refusal("RpcAnswerTooLarge"));
      const view = new RollupView(small, l1.rollup.address);
      const reading = { ...l1.rollup, chain: small, view };
      const followed = await new ChainFollower(reading).advance();
      assert.equal(followed.depositTail, await l1.rollup.view.read("depositTail"));
    });
  });

  it("in an error is cut, and cannot write to the terminal", async () => {
    const message = `\u001b[2J\u0007quota\n${"x".repeat(10_000)}`;
    proxy.plan("eth_chainId", { error: { code: -32000, message } });
    await assert.rejects(Chain.connect(proxy.url), (error: Error) => {
      assert.match(error.message, /quota x+…$/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
      assert.doesNotMatch(error.message, /[\x00-\x1f]/);
      assert.ok(error.message.length < 500);
      return refusal("RpcRefused")(error);
    });
  });

  it("in an error may be wrapped as deep as it likes", async () => {
    const data = `${'{"data":'.repeat(20_000)}"0x"${"}".repeat(20_000)}`;
    const answer = `{"jsonrpc":"2.0","id":null,"error":{"code":3,"message":"reverted","data":${data}}}`;
    proxy.plan("eth_chainId", { answer });
    await assert.rejects(Chain.connect(proxy.url), refusal("TransactionReverted"));
  });
});

/** The answers to a node's group are lost, and the process ends: it is committed once, and found. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { attackedNode } from "../support/attacked-node.js";
import { ClientRollup } from "../support/client-rollup.js";
import { chainParties, collect, pay } from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("a node's group whose answers are lost", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let proxy: RpcProxy;
  let l1: ChainL1;
  let outbox: Outbox;

  before(async () => {
    chain = await ClientRollup.start();
  });
  beforeEach(async () => {
    await chain.restore();
    proxy = await RpcProxy.start(chain.anvil.url);
    const impatient = { attempts: 1, pauseMs: 10 };
    l1 = new ChainL1(
      await connectRollup(await Chain.connect(proxy.url, impatient), chain.rollup.address),
    );
    outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
  });
  afterEach(() => proxy?.stop());
  after(() => chain?.anvil.stop());

  /** A process: the node, whose transactions are remembered in the outbox. */
  function startProcess() {
    const sender = new Sender(l1.rollup.chain, ANVIL_KEYS[0]!, { outbox, timeoutMs: 1000 });
    const own = l1.account(sender);
    const rest = chainParties(chain).accounts.slice(1);
    return { sender, ...attackedNode(chain, { l1, accounts: [own, ...rest] }) };
  }

  const payments = (): SignedTransfer[] =>
    [0, 1, 2].flatMap((nonce) => [0, 1].map((from) => pay(l1, from, { to: from, nonce })));

  it("and that is there all the same is found by the next step", async () => {
    const { node, seen, fill, assertSettled } = startProcess();
    await fill();
    // It is mined, and nothing is heard of it.
    proxy.plan("eth_sendRawTransaction", "lose answer", 1);
    proxy.plan("eth_getTransactionReceipt", "lose request", 1000);
    await assert.rejects(node.step(), refusal("TransactionUnconfirmed"));
    assert.equal(await chain.rollup.view.read("batchNumber"), 4);
    proxy.heal();
    await collect(node.run());
    assert.equal(seen.proven.length, 3);
    await assertSettled();
    assert.equal(await chain.rollup.view.read("batchNumber"), 4);
  });

  it("is found by a new process with the same operations, behind strangers' empty batches", async () => {
    const first = startProcess();
    await first.fill();
    proxy.plan("eth_sendRawTransaction", "lose answer", 1);
    proxy.plan("eth_getTransactionReceipt", "lose request", 1000);
    await assert.rejects(first.node.step(), refusal("TransactionUnconfirmed"));
    proxy.heal();
    const { forge, commitAsRival, node, seen, sender, assertSettled } = startProcess();
    await commitAsRival([await forge({}), await forge({})]);
    await sender.settle();
    await node.enqueue(payments());
    assert.deepEqual(await collect(node.run()), []);
    assert.equal(seen.proven.length, 0);
    await assertSettled();
    assert.equal(await outbox.read(), undefined);
  });

  it("never arrived is sent by a new process, once, whatever group it would make itself", async () => {
    const first = startProcess();
    await first.fill();
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    await assert.rejects(first.node.step(), refusal("TransactionUnconfirmed"));
    assert.equal(await chain.rollup.view.read("batchNumber"), 1);
    proxy.heal();
    const { node, sender, assertSettled } = startProcess();
    await sender.settle();
    assert.equal(await chain.rollup.view.read("batchNumber"), 4);
    await node.enqueue(payments());
    assert.deepEqual(await collect(node.run()), []);
    await assertSettled();
  });
});

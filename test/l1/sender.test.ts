/** Sending over an endpoint that loses requests and answers: every transaction happens once. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const RECEIVER: Hex = "0x00000000000000000000000000000000000000aa";
const FAST = { timeoutMs: 2000, attempts: 3, pauseMs: 5 };

describe("sending transactions", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  before(async () => {
    anvil = await Anvil.start();
    proxy = await RpcProxy.start(anvil.url);
    chain = await Chain.connect(proxy.url, FAST);
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await proxy?.stop();
    await anvil?.stop();
  });

  const pay = { to: RECEIVER, value: 1n };
  const paid = async (): Promise<bigint> => (await Chain.connect(anvil.url)).balance(RECEIVER);

  for (const mishap of ["lose answer", "lose request"] as const) {
    for (const times of [1, 2, 3, 7]) {
      it(`happens once if ${times} times in a row the node does ${mishap}`, async () => {
        const before = await paid();
        proxy.plan("eth_sendRawTransaction", mishap, times);
        const { status } = await new Sender(chain, ANVIL_KEYS[1]!).send(pay);
        assert.equal(status, true);
        assert.equal(await paid(), before + 1n);
      });
    }
  }

  it("does not need the answers about the receipt either", async () => {
    const before = await paid();
    for (const method of ["eth_getTransactionReceipt", "eth_getTransactionCount"]) {
      proxy.plan(method, "lose answer", 2);
    }
    await new Sender(chain, ANVIL_KEYS[1]!).send(pay);
    assert.equal(await paid(), before + 1n);
  });

  it("signs nothing more once it is interrupted", async () => {
    const before = await paid();
    const reason = new Error("interrupted");
    const signed: unknown[] = [];
    const options = {
      signal: AbortSignal.abort(reason),
      onSigned: (one: unknown) => void signed.push(one),
    };
    await assert.rejects(new Sender(chain, ANVIL_KEYS[1]!, options).send(pay), reason);
    assert.deepEqual(signed, []);
    assert.equal(await paid(), before);
  });

  it("gives a fate to what a dead process left behind, and does not repeat it", async () => {
    const before = await paid();
    const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
    proxy.plan("eth_sendRawTransaction", "lose answer", 100);
    proxy.plan("eth_getTransactionReceipt", "lose request", 1000);
    const first = new Sender(chain, ANVIL_KEYS[1]!, { outbox, timeoutMs: 100 });
    await assert.rejects(first.send(pay), refusal("TransactionUnconfirmed", /nonce \d+ is safe/));
    assert.ok((await outbox.read()) !== undefined);
    proxy.heal();

    const second = new Sender(chain, ANVIL_KEYS[1]!, { outbox });
    assert.equal((await second.send(pay)).status, true);
    assert.equal(await paid(), before + 1n);
    assert.equal(await outbox.read(), undefined);
    await second.send(pay);
    assert.equal(await paid(), before + 2n);
  });

  it("hands in what never arrived, once the node is back", async () => {
    const before = await paid();
    const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    const first = new Sender(chain, ANVIL_KEYS[1]!, { outbox, timeoutMs: 100 });
    await assert.rejects(first.send(pay), refusal("TransactionUnconfirmed"));
    proxy.heal();
    const settled = await new Sender(chain, ANVIL_KEYS[1]!, { outbox }).settle();
    assert.equal(settled?.status, true);
    assert.equal(await paid(), before + 1n);
  });

  it("is safe to repeat with the same nonce, without an outbox", async () => {
    const before = await paid();
    const sender = new Sender(chain, ANVIL_KEYS[1]!);
    const nonce = await chain.transactionCount(sender.address);
    await sender.send(pay, { nonce });
    await assert.rejects(sender.send(pay, { nonce }), refusal("NonceUsed"));
    assert.equal(await paid(), before + 1n);
  });

  it("sends nothing while an older transaction waits", async () => {
    const before = await paid();
    await anvil.control("evm_setAutomine", false);
    try {
      const impatient = new Sender(chain, ANVIL_KEYS[1]!, { timeoutMs: 100 });
      await assert.rejects(impatient.send(pay), refusal("TransactionUnconfirmed"));
      await assert.rejects(
        new Sender(chain, ANVIL_KEYS[1]!).send(pay),
        refusal("TransactionPending"),
      );
    } finally {
      await anvil.control("evm_setAutomine", true);
      await anvil.control("evm_mine");
    }
    assert.equal(await paid(), before + 1n);
  });

  it("waits for confirmations, and survives the loss of its block", async () => {
    const before = await paid();
    const sender = new Sender(chain, ANVIL_KEYS[2]!, { confirmations: 3 });
    const sending = sender.send(pay);
    await until(async () => (await paid()) !== before);
    await anvil.control("anvil_reorg", 1, []);
    const mining = setInterval(() => void anvil.control("evm_mine"), 30);
    const receipt = await sending.finally(() => clearInterval(mining));
    assert.equal((await chain.findBlock(receipt.blockNumber))?.hash, receipt.blockHash);
    assert.equal(await paid(), before + 1n);
  });

  it("believes no node that shows a block before the receipts in it", async () => {
    const before = await paid();
    proxy.plan("eth_getTransactionReceipt", { result: null }, 5);
    assert.equal((await new Sender(chain, ANVIL_KEYS[1]!).send(pay)).status, true);
    assert.equal(await paid(), before + 1n);
  });

  it("tells when another transaction took its nonce", async () => {
    await anvil.control("evm_setAutomine", false);
    const sender = new Sender(chain, ANVIL_KEYS[3]!);
    const direct = await Chain.connect(anvil.url);
    const waits = async () => (await direct.transactionCount(sender.address, "pending")) > 0;
    const sending = assert.rejects(sender.send(pay), refusal("TransactionReplaced"));
    await until(waits);
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    await anvil.control("anvil_dropAllTransactions");
    const other = new Sender(direct, ANVIL_KEYS[3]!).send(
      { to: RECEIVER, value: 7n },
      { nonce: 0 },
    );
    await until(waits);
    await anvil.control("evm_setAutomine", true);
    await anvil.control("evm_mine");
    assert.equal((await other).status, true);
    await sending;
  });

  it("refuses what the account cannot pay", async () => {
    const sender = new Sender(chain, ANVIL_KEYS[1]!);
    await assert.rejects(
      sender.send({ to: RECEIVER, value: 10n ** 30n }),
      refusal("InsufficientFunds"),
    );
    const poor = new Sender(chain, `0x${"11".repeat(32)}`);
    await assert.rejects(
      poor.send({ to: RECEIVER, value: 0n }),
      refusal("InsufficientFunds", /got 0/),
    );
  });
});

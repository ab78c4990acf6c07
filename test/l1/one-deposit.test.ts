/**
 * What is sent with an outbox goes to L1 once, whatever nodes say of it: with the words of real ones,
 * receipts that lag, blocks that come back, and messages that are cut.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender, type SenderOptions } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { NODE_ERRORS } from "../support/node-errors.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const RECEIVER: Hex = "0x00000000000000000000000000000000000000bb";
const SEND = "eth_sendRawTransaction";
const RECEIPT = "eth_getTransactionReceipt";

describe("a transaction with an outbox", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  let direct: Chain;
  let outbox: Outbox;
  let earlier: bigint;

  before(async () => {
    anvil = await Anvil.start();
    proxy = await RpcProxy.start(anvil.url);
    chain = await Chain.connect(proxy.url, { timeoutMs: 2000, attempts: 2, pauseMs: 5 });
    direct = await Chain.connect(anvil.url);
  });
  beforeEach(async () => {
    outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
    earlier = await direct.balance(RECEIVER);
  });
  afterEach(async () => {
    proxy.heal();
    await mine(true);
  });
  after(async () => {
    await proxy?.stop();
    await anvil?.stop();
  });

  const pay = { to: RECEIVER, value: 1n };
  const sender = (options: SenderOptions = {}) =>
    new Sender(chain, ANVIL_KEYS[1]!, { outbox, ...options });
  const paid = async (): Promise<bigint> => (await direct.balance(RECEIVER)) - earlier;

  /** Lets blocks be mined with every transaction, or stops that. */
  async function mine(automatically: boolean): Promise<void> {
    await anvil.control("evm_setAutomine", automatically);
    if (automatically) await anvil.control("evm_mine");
  }

  /** Waits until a transaction of the account is in the node's pool; returns its nonce. */
  async function untilPending(): Promise<number> {
    const { address } = sender();
    const mined = await direct.transactionCount(address);
    await until(async () => (await direct.transactionCount(address, "pending")) > mined);
    return mined;
  }

  for (const { node, error } of NODE_ERRORS) {
    const words = `${node} says "${error.message.slice(0, 40)}"`;

    it(`is waited for when it was taken and ${words} at the second hand-in`, async () => {
      const handedIn = proxy.count(SEND);
      await mine(false);
      proxy.plan(SEND, { error }, 1000, 1);
      const sending = sender().send(pay);
      await until(() => proxy.count(SEND) >= handedIn + 2);
      assert.ok((await outbox.read()) !== undefined);
      await mine(true);
      assert.equal((await sending).status, true);
      assert.equal(await paid(), 1n);
      assert.equal(await outbox.read(), undefined);
    });

    it(`is not repeated when it goes on after a crash and ${words}`, async () => {
      await mine(false);
      const hashes: Hex[] = [];
      const onSigned = ({ hash }: { hash: Hex }): void => void hashes.push(hash);
      const dying = sender({ timeoutMs: 100, onSigned });
      await assert.rejects(dying.send(pay), refusal("TransactionUnconfirmed"));
      proxy.plan(SEND, { error }, 1000);
      const impatient = sender({ timeoutMs: 400, onSigned });
      await assert.rejects(impatient.send(pay), refusal("TransactionUnconfirmed"));
      assert.ok((await outbox.read()) !== undefined);
      await mine(true);
      assert.equal((await sender().send(pay)).transactionHash, hashes[0]);
      assert.equal(hashes.length, 1);
      assert.equal(await paid(), 1n);
    });

    it(`is waited for when it was taken though ${words} at once`, async () => {
      await mine(false);
      proxy.plan(SEND, { error, reaches: true }, 1);
      const sending = sender().send(pay);
      await untilPending();
      await mine(true);
      assert.equal((await sending).status, true);
      assert.equal(await paid(), 1n);
    });
  }

  it("stays when it is refused, goes on with its nonce, and leaves it to another call", async () => {
    const error = { code: -32000, message: "txpool is full" };
    const nonce = await direct.transactionCount(sender().address);
    proxy.plan(SEND, { error }, 1000);
    await assert.rejects(sender().send(pay), refusal("RpcRefused", /txpool is full.*stays in/));
    const left = (await outbox.read())!;
    assert.deepEqual([left.nonce, left.refused], [nonce, true]);
    proxy.heal();
    // Another call does not bring about what was refused, and cannot happen beside it.
    const { transactionHash } = await sender().send({ to: RECEIVER, value: 7n });
    assert.equal((await direct.findTransaction(transactionHash))?.nonce, nonce);
    assert.equal(await paid(), 7n);
    assert.equal(await outbox.read(), undefined);
    const { raw, hash } = left.versions[0]!;
    await assert.rejects(direct.broadcast({ raw, hash }), /nonce too low/);

    proxy.plan(SEND, { error }, 1000);
    await assert.rejects(sender().send(pay), refusal("RpcRefused"));
    const [again] = (await outbox.read())!.versions;
    proxy.heal();
    assert.equal((await sender().send(pay)).transactionHash, again!.hash);
    assert.equal(await paid(), 8n);
  });

  it("survives receipts that come five seconds after the nonce", async () => {
    proxy.plan(RECEIPT, { result: null }, 1000);
    setTimeout(() => proxy.heal(RECEIPT), 5000);
    assert.equal((await sender().send(pay)).status, true);
    assert.equal(await paid(), 1n);
  });

  it("survives answers that are cut off", async () => {
    const cut = (): void => {
      for (const method of [RECEIPT, "eth_getBlockByNumber", "eth_getTransactionCount"]) {
        proxy.plan(method, "cut answer", 3);
      }
    };
    for (const mishap of ["cut answer", { answer: '{"jsonrpc":"2.0","id":1,"resu' }] as const) {
      proxy.heal();
      proxy.plan(SEND, mishap, 2);
      assert.equal((await sender({ onSigned: cut }).send(pay)).status, true);
    }
    assert.equal(await paid(), 2n);
  });

  it("survives an endpoint that is rate limited in all that it is asked", async () => {
    const error = { code: -32005, message: "rate limited" };
    await mine(false);
    const sending = sender({ timeoutMs: 20_000 }).send(pay);
    await untilPending();
    proxy.plan("*", { error }, 1000);
    await sleep(500);
    assert.ok((await outbox.read()) !== undefined);
    proxy.heal();
    await mine(true);
    assert.equal((await sending).status, true);
    assert.equal(await paid(), 1n);
  });

  it("is given up only when another with its nonce is as deep as asked for", async () => {
    await mine(false);
    let signed: { raw: Hex; hash: Hex } | undefined;
    const onSigned = (one: { raw: Hex; hash: Hex }): void => {
      signed ??= one;
    };
    const sending = sender({ confirmations: 3, onSigned }).send(pay);
    const nonce = await untilPending();
    proxy.plan(SEND, "lose request", 1000);
    await anvil.control("anvil_dropAllTransactions");
    const other = new Sender(direct, ANVIL_KEYS[1]!).send({ to: RECEIVER, value: 7n }, { nonce });
    assert.equal(await untilPending(), nonce);
    await anvil.control("evm_mine");
    await other;
    await sleep(500);
    assert.ok((await outbox.read()) !== undefined, "one block is not three");
    // The block with the other one goes, and one with ours comes instead.
    await anvil.control("anvil_reorg", 1, [[signed!.raw, 0]]);
    await anvil.control("anvil_mine", "0x4");
    assert.equal((await sending).transactionHash, signed!.hash);
    assert.equal(await paid(), 1n);
  });

  it("is given up when another with its nonce is final, and names it", async () => {
    await mine(false);
    const giveUp = sender().send(pay);
    const nonce = await untilPending();
    proxy.plan(SEND, "lose request", 1000);
    await anvil.control("anvil_dropAllTransactions");
    const other = new Sender(direct, ANVIL_KEYS[1]!).send({ to: RECEIVER, value: 7n }, { nonce });
    assert.equal(await untilPending(), nonce);
    await mine(true);
    const { transactionHash } = await other;
    await assert.rejects(giveUp, refusal("TransactionReplaced", new RegExp(transactionHash)));
    assert.equal(await outbox.read(), undefined);
    assert.equal(await paid(), 7n);
  });

  it("is reported by one of two processes, with an outbox and without", async () => {
    await mine(false);
    const first = sender().send(pay);
    await until(async () => (await outbox.read()) !== undefined);
    await assert.rejects(sender().send(pay), refusal("OutboxBusy"));
    await mine(true);
    await first;
    assert.equal(await paid(), 1n);

    await mine(false);
    const attempts = [1, 2].map(() => new Sender(chain, ANVIL_KEYS[1]!).send(pay));
    const settled = Promise.allSettled(attempts);
    await sleep(600);
    await mine(true);
    const outcomes = await settled;
    const reports = outcomes.filter(({ status }) => status === "fulfilled");
    assert.ok(reports.length >= 1);
    assert.equal(BigInt(reports.length), (await paid()) - 1n);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") continue;
      const { code } = outcome.reason as { code: string };
      assert.ok(["TransactionPending", "TransactionReplaced"].includes(code), code);
    }
  });
});

/** Transactions that offer too little: what waits is said, and more is offered up to a ceiling. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { type Fees, raisedFees as raisedWithin } from "../../l1/sending/fees.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender, type SenderOptions } from "../../l1/sending/sender.js";
import { readSigned } from "../../l1/sending/signed-transaction.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const RECEIVER: Hex = "0x00000000000000000000000000000000000000cc";
const GWEI = 10n ** 9n;
const pay = { to: RECEIVER, value: 1n };

describe("a transaction that offers too little", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  let outbox: Outbox;
  let mining: NodeJS.Timeout | undefined;
  let before: bigint;

  beforeEach(async () => {
    anvil = await Anvil.start({ args: ["--no-mining"] });
    proxy = await RpcProxy.start(anvil.url);
    chain = await Chain.connect(proxy.url);
    outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
    before = await chain.balance(RECEIVER);
  });
  afterEach(async () => {
    clearInterval(mining);
    await proxy.stop();
    await anvil.stop();
  });

  const sender = (options: SenderOptions = {}) =>
    new Sender(chain, ANVIL_KEYS[1]!, { outbox, raiseAfterBlocks: 2, ...options });

  /** Mines a block every 50 ms from now on, with that base fee. */
  function mineAt(baseFee: bigint): void {
    clearInterval(mining);
    const one = async (): Promise<void> => {
      await anvil.control("anvil_setNextBlockBaseFeePerGas", `0x${baseFee.toString(16)}`);
      await anvil.control("evm_mine");
    };
    mining = setInterval(() => void one(), 50);
  }

  it("is replaced by versions that offer more until one is mined, all of them remembered", async () => {
    const signed: Hex[] = [];
    const reasons: string[] = [];
    const options = {
      onSigned: ({ hash }: { hash: Hex }) => void signed.push(hash),
      onWaiting: (why: string) => void reasons.push(why),
      // The outbox is not cleared before it has been looked at.
      confirmations: 20,
    };
    const kept = async () => (await outbox.read())?.versions ?? [];
    const sending = sender(options).send(pay);
    await until(() => signed.length === 1);
    mineAt(5n * GWEI);
    await until(async () => (await kept()).length >= 2);
    const versions = await kept();
    assert.deepEqual(
      versions.map(({ hash }) => hash),
      signed.slice(0, versions.length),
    );
    const { transactionHash, effectiveGasPrice } = await sending;
    assert.ok(signed.slice(1).includes(transactionHash));
    assert.ok(effectiveGasPrice >= 5n * GWEI);
    assert.equal(await chain.balance(RECEIVER), before + 1n);
    assert.equal(await outbox.read(), undefined);
    assert.ok(
      reasons.some((why) => /^nonce 0: the base fee is 5 gwei, the transaction offers/.test(why)),
      reasons.join("\n"),
    );
  });

  it("stays below the ceiling, says so, and goes on under a higher one", async () => {
    const reasons: string[] = [];
    const impatient = {
      feeCeiling: 4n * GWEI,
      // A busy machine takes seconds for what an idle one does in a tenth of one.
      timeoutMs: 5000,
      onWaiting: (why: string) => void reasons.push(why),
    };
    const sending = sender(impatient).send(pay);
    await until(async () => (await outbox.read()) !== undefined);
    mineAt(9n * GWEI);
    const got = /base fee is 9 gwei.*offers 4 gwei.*ceiling is 4 gwei.*second try with nonce 0/;
    await assert.rejects(sending, refusal("TransactionUnconfirmed", got));
    for (const { raw } of (await outbox.read())!.versions) {
      const { maxFeePerGas, maxPriorityFeePerGas } = readSigned(raw);
      assert.ok(maxFeePerGas <= 4n * GWEI && maxPriorityFeePerGas <= 4n * GWEI);
    }
    assert.ok(reasons.some((why) => /ceiling is 4 gwei/.test(why)));
    const { status } = await sender({ feeCeiling: 100n * GWEI }).send(pay);
    assert.equal(status, true);
    assert.equal(await chain.balance(RECEIVER), before + 1n);
  });

  it("is recognised whichever of its versions is mined", async () => {
    const signed: Hex[] = [];
    const first: Hex[] = [];
    const onSigned = ({ hash, raw }: { hash: Hex; raw: Hex }): void => {
      signed.push(hash);
      first.push(raw);
    };
    // Every raised version is refused, as by a node that asks for more.
    const error = { code: -32000, message: "replacement transaction underpriced" };
    proxy.plan("eth_sendRawTransaction", { error }, 1000, 1);
    const sending = sender({ onSigned }).send(pay);
    await until(() => signed.length === 1);
    mineAt(5n * GWEI);
    await until(() => signed.length >= 2);
    mineAt(GWEI / 10n);
    const again = async (): Promise<boolean> => {
      const sent = anvil.control("eth_sendRawTransaction", first[0]);
      return sent.then(
        () => true,
        () => false,
      );
    };
    await until(again);
    assert.equal((await sending).transactionHash, signed[0]);
    assert.equal(await chain.balance(RECEIVER), before + 1n);
  });

  it("waits without offering more while an earlier one of the account must come first", async () => {
    const reasons: string[] = [];
    const onWaiting = (why: string): void => void reasons.push(why);
    const options = { onWaiting, timeoutMs: 1500 };
    const sending = sender(options).send(pay, { nonce: 3 });
    await until(async () => (await outbox.read()) !== undefined);
    mineAt(GWEI);
    await assert.rejects(sending, refusal("TransactionUnconfirmed", /nonce 0 of the account must/));
    assert.equal((await outbox.read())!.versions.length, 1);
  });
});

describe("raised fees", () => {
  const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => {
    return { maxFeePerGas, maxPriorityFeePerGas };
  };
  const none = fees(0n, 0n);
  const raisedFees = (before: Fees, current: Fees, gas: bigint, blobGas = 0n) =>
    raisedWithin(before, current, { gas, blobGas });
  const blobFees = (maxFeePerGas: bigint, tip: bigint, maxFeePerBlobGas: bigint) => {
    return { ...fees(maxFeePerGas, tip), maxFeePerBlobGas };
  };

  it("are an eighth more, or what the chain asks", () => {
    assert.deepEqual(raisedFees(fees(80n, 8n), none, 1000n), fees(90n, 9n));
    assert.deepEqual(raisedFees(fees(81n, 0n), none, 1000n), fees(92n, 1n));
    assert.deepEqual(raisedFees(fees(80n, 8n), fees(300n, 5n), 1000n), fees(300n, 9n));
  });

  it("reach the ceiling if it leaves room for a tenth more, else they stay", () => {
    assert.deepEqual(raisedFees(fees(80n, 8n), none, 89n), fees(89n, 9n));
    assert.deepEqual(raisedFees(fees(80n, 8n), none, 88n), fees(88n, 9n));
    assert.equal(raisedFees(fees(80n, 8n), none, 87n), undefined);
    assert.equal(raisedFees(fees(80n, 80n), none, 87n), undefined);
  });

  it("are twice as much with blobs, before or after, or what the chain asks", () => {
    const before = blobFees(80n, 8n, 3n);
    const now = blobFees(0n, 0n, 0n);
    assert.deepEqual(raisedFees(before, now, 1000n, 1000n), blobFees(160n, 16n, 6n));
    const asked = blobFees(300n, 20n, 7n);
    assert.deepEqual(raisedFees(before, asked, 1000n, 1000n), asked);
    assert.deepEqual(raisedFees(before, none, 1000n, 1000n), fees(160n, 16n));
    const first = blobFees(0n, 0n, 5n);
    assert.deepEqual(raisedFees(fees(80n, 8n), first, 1000n, 1000n), blobFees(160n, 16n, 5n));
  });

  it("stay if a ceiling leaves no room for twice as much with blobs", () => {
    const before = blobFees(80n, 8n, 3n);
    const asked = blobFees(500n, 8n, 500n);
    assert.deepEqual(raisedFees(before, asked, 160n, 6n), blobFees(160n, 16n, 6n));
    assert.equal(raisedFees(before, asked, 159n, 6n), undefined);
    assert.equal(raisedFees(before, asked, 160n, 5n), undefined);
  });
});

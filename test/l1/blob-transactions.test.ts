/** Transactions with blobs: what L1 sees of them, the two forms of a sidecar, and what outlives a process. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bytesToHex, fromRlp, keccak256, numberToHex } from "viem/utils";
import { versionedHashesOf, withSidecar } from "../../l1/blobs/sidecar.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender, type SenderOptions } from "../../l1/sending/sender.js";
import { readSigned, type SignedTransaction } from "../../l1/sending/signed-transaction.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { blobOf } from "../../src/batch/blob.js";
import { blobProofOf, cellProofsOf, commitmentOf } from "../../verifier/kzg.js";
import { restorePoint } from "../support/anvil.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { sendBlobs } from "../support/send-blob.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const GWEI = 10n ** 9n;
/** Stores blobhash(0): PUSH0 BLOBHASH PUSH0 SSTORE STOP. */
const READER: Hex = "0x00000000000000000000000000000000000000cd";
const READER_CODE = "0x5f495f5500";
const ANOTHER: Hex = "0x00000000000000000000000000000000000000ce";
const REVERTING: Hex = "0x00000000000000000000000000000000000000cf";

/** Blobs are shared: the proofs of each are worked out once. */
const blob = blobOf([new Uint8Array(31 * 150).fill(7)]);
const otherBlob = blobOf([new Uint8Array(31).fill(9)]);
const order = { to: READER, blobs: [blob] };

/** Works out the proofs of both forms, which must not use up the time of a sender. */
async function workOutProofs(): Promise<void> {
  for (const form of ["cell proofs", "blob proofs"] as const) {
    await withSidecar("0x03c20102", [blob], form);
  }
}

describe("a transaction with a blob", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  let versionedHash: Hex;

  before(workOutProofs);

  for (const [hardfork, first] of [
    ["prague", "blob proofs"],
    ["osaka", "cell proofs"],
  ] as const) {
    describe(`on ${hardfork}`, () => {
      before(async () => {
        anvil = await Anvil.start({ hardfork });
        await anvil.control("anvil_setCode", READER, READER_CODE);
        proxy = await RpcProxy.start(anvil.url);
        chain = await Chain.connect(proxy.url);
        [versionedHash] = (await versionedHashesOf([blob])) as [Hex];
        // With its first blob a node loads a trusted setup; that, too, takes seconds.
        await sendBlobs(anvil, [otherBlob]);
      });
      beforeEach(() => anvil.control("anvil_setStorageAt", READER, "0x0", `0x${"0".repeat(64)}`));
      afterEach(() => proxy.heal());
      after(async () => {
        await proxy?.stop();
        await anvil?.stop();
      });

      const stored = () => anvil.control("eth_getStorageAt", READER, "0x0", "latest");

      it("shows L1 its versioned hash, and is known by the hash that leaves the blob out", async () => {
        const signed: SignedTransaction[] = [];
        const onSigned = (one: SignedTransaction) => void signed.push(one);
        const handedIn = proxy.count("eth_sendRawTransaction");
        const receipt = await new Sender(chain, ANVIL_KEYS[1]!, { onSigned }).send(order);
        assert.equal(receipt.status, true);
        assert.equal(await stored(), versionedHash);
        assert.equal(proxy.count("eth_sendRawTransaction"), handedIn + 1);
        const [{ raw, hash }] = signed as [SignedTransaction];
        assert.equal(receipt.transactionHash, hash);
        assert.equal(keccak256(raw), hash);
        assert.ok(raw.length < 1000);
        assert.deepEqual(readSigned(raw).call.blobVersionedHashes, [versionedHash]);
      });

      it("goes in the other form if one is refused, and then in that form at once", async () => {
        const error = { code: -32000, message: "unexpected blob sidecar" };
        proxy.plan("eth_sendRawTransaction", { error }, 1);
        const handedIn = proxy.count("eth_sendRawTransaction");
        const sender = new Sender(chain, ANVIL_KEYS[1]!);
        assert.equal((await sender.send(order)).status, true);
        assert.equal(await stored(), versionedHash);
        assert.equal(proxy.count("eth_sendRawTransaction"), handedIn + 2);
        proxy.plan("eth_sendRawTransaction", { error }, 1, 1);
        assert.equal((await sender.send(order)).status, true);
        assert.equal(proxy.count("eth_sendRawTransaction"), handedIn + 3);
      });

      it("goes in one form alone if the node knows it, whatever it answers", async () => {
        const error = { code: -32000, message: "already known" };
        proxy.plan("eth_sendRawTransaction", { error, reaches: true }, 1);
        const handedIn = proxy.count("eth_sendRawTransaction");
        assert.equal((await new Sender(chain, ANVIL_KEYS[1]!).send(order)).status, true);
        assert.equal(proxy.count("eth_sendRawTransaction"), handedIn + 1);
      });

      it(`goes as ${first} first, or as cell proofs where the chain does not tell its fork`, async () => {
        const error = { code: -32000, message: "no" };
        const attempt = () => new Sender(chain, ANVIL_KEYS[1]!).send(order);
        const inOrder = (form: string) =>
          refusal("RpcRefused", new RegExp(`: with ${form}: no; with`));
        proxy.plan("eth_sendRawTransaction", { error }, 1000);
        await assert.rejects(attempt(), inOrder(first));
        for (const mishap of [{ error }, { result: { current: {} } }, "lose request"] as const) {
          proxy.plan("eth_config", mishap);
          await assert.rejects(attempt(), inOrder("cell proofs"));
        }
      });
    });
  }
});

describe("a sidecar", function () {
  this.timeout(60_000);
  const raw: Hex = "0x03c20102";

  it("has the transaction, blobs, commitments and a proof of each blob, or of each cell with a version", async () => {
    const partsOf = (wrapped: Hex) => {
      assert.ok(wrapped.startsWith("0x03"));
      return fromRlp(`0x${wrapped.slice(4)}`, "hex") as Hex[][];
    };
    const blobs = [blob, otherBlob];
    const commitments = await Promise.all(blobs.map(commitmentOf));
    const contents = blobs.map((one) => bytesToHex(one));
    const plain = partsOf(await withSidecar(raw, blobs, "blob proofs"));
    const proofs = await Promise.all(blobs.map((one, i) => blobProofOf(one, commitments[i]!)));
    assert.deepEqual(plain, [["0x01", "0x02"], contents, commitments, proofs]);
    const cells = partsOf(await withSidecar(raw, blobs, "cell proofs"));
    assert.deepEqual(cells.slice(0, 4), [["0x01", "0x02"], "0x01", contents, commitments]);
    assert.deepEqual(cells[4]!.slice(128), await cellProofsOf(otherBlob));
    assert.equal(cells[4]!.length, 256);
  });
});

describe("sending blobs", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  let outbox: Outbox;
  let restore: () => Promise<void>;
  let mining: NodeJS.Timeout | undefined;

  before(async () => {
    await workOutProofs();
    anvil = await Anvil.start();
    await anvil.control("anvil_setCode", READER, READER_CODE);
    await sendBlobs(anvil, [otherBlob]);
    await anvil.control("evm_setAutomine", false);
    restore = await restorePoint(anvil);
  });
  beforeEach(async () => {
    await restore();
    await anvil.control("anvil_setNextBlockBaseFeePerGas", numberToHex(GWEI));
    proxy = await RpcProxy.start(anvil.url);
    chain = await Chain.connect(proxy.url);
    outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
  });
  afterEach(async () => {
    clearInterval(mining);
    await proxy.stop();
  });
  after(() => anvil?.stop());

  const sender = (options: SenderOptions = {}) =>
    new Sender(chain, ANVIL_KEYS[1]!, { outbox, raiseAfterBlocks: 2, ...options });
  const stored = () => anvil.control("eth_getStorageAt", READER, "0x0", "latest");

  /** Mines a block every 50 ms from now on, with that base fee. */
  function mineAt(baseFee: bigint): void {
    clearInterval(mining);
    const one = async (): Promise<void> => {
      await anvil.control("anvil_setNextBlockBaseFeePerGas", `0x${baseFee.toString(16)}`);
      await anvil.control("evm_mine");
    };
    mining = setInterval(() => void one(), 50);
  }

  it("is replaced by versions that offer at least twice as much of all three, with the same blob", async () => {
    const signed: SignedTransaction[] = [];
    const onSigned = (one: SignedTransaction) => void signed.push(one);
    const patient = sender({ onSigned, confirmations: 10 });
    const sending = patient.send(order);
    // Before that, the first version would be refused for its fee.
    await until(async () => (await chain.transactionCount(patient.address, "pending")) === 1);
    mineAt(9n * GWEI);
    const receipt = await sending;
    assert.ok(signed.slice(1).some(({ hash }) => hash === receipt.transactionHash));
    assert.deepEqual([await stored()], await versionedHashesOf([blob]));
    for (const [i, { raw, blobs }] of signed.slice(1).entries()) {
      assert.deepEqual(blobs, [blob]);
      const [before, fees] = [readSigned(signed[i]!.raw), readSigned(raw)];
      assert.ok(fees.maxFeePerGas >= 2n * before.maxFeePerGas);
      assert.ok(fees.maxPriorityFeePerGas >= 2n * before.maxPriorityFeePerGas);
      assert.ok(fees.maxFeePerBlobGas! >= 2n * before.maxFeePerBlobGas!);
    }
    assert.equal(await outbox.read(), undefined);
  });

  it("goes on over a restart with the same transaction, in the form that is taken then", async () => {
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    const signed: Hex[] = [];
    const onSigned = ({ hash }: SignedTransaction) => void signed.push(hash);
    const first = sender({ onSigned, timeoutMs: 100 });
    await assert.rejects(first.send(order), refusal("TransactionUnconfirmed"));
    const left = await new Outbox(outbox.path).read();
    assert.deepEqual(left?.versions[0]?.blobs, [blob]);
    const error = { code: -32000, message: "unexpected blob sidecar" };
    proxy.plan("eth_sendRawTransaction", { error }, 1);
    mineAt(GWEI);
    const receipt = await sender({ onSigned }).send({ to: READER, blobs: [blob.slice()] });
    assert.deepEqual([receipt.transactionHash], signed);
    assert.deepEqual([await stored()], await versionedHashesOf([blob]));
    assert.equal(await outbox.read(), undefined);
  });

  it("is another transaction with another blob, or with none", async () => {
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    const signed: SignedTransaction[] = [];
    const onSigned = (one: SignedTransaction) => void signed.push(one);
    await assert.rejects(sender({ timeoutMs: 100 }).send(order), refusal("TransactionUnconfirmed"));
    proxy.heal();
    mineAt(GWEI);
    // The one that was left goes first; then each of these is signed.
    await sender({ onSigned }).send({ to: READER, blobs: [otherBlob] });
    await sender({ onSigned }).send({ to: READER, blobs: [otherBlob, blob] });
    await sender({ onSigned }).send({ to: ANOTHER });
    assert.deepEqual(
      signed.map(({ nonce, blobs }) => [nonce, blobs?.length]),
      [
        [1, 1],
        [2, 2],
        [3, undefined],
      ],
    );
    assert.deepEqual([await stored()], await versionedHashesOf([otherBlob]));
  });

  it("signs nothing while a blob costs more than the ceiling, and the next call goes on", async () => {
    proxy.plan("eth_blobBaseFee", { result: "0x3b9aca01" }, 1000);
    const signed: SignedTransaction[] = [];
    const onSigned = (one: SignedTransaction) => void signed.push(one);
    const thrifty = sender({ onSigned, blobFeeCeiling: GWEI });
    const got = /blob base fee: got 1\.000000001 gwei, expected at most 1 gwei, the ceiling/;
    await assert.rejects(thrifty.send(order), refusal("BlobFeeTooHigh", got));
    assert.equal(signed.length, 0);
    assert.equal(await outbox.read(), undefined);
    mineAt(GWEI);
    assert.equal((await thrifty.send({ to: ANOTHER })).status, true);
    proxy.plan("eth_blobBaseFee", { result: "0x3b9aca00" }, 1000);
    assert.equal((await thrifty.send(order)).status, true);
    assert.equal(readSigned(signed[1]!.raw).maxFeePerBlobGas, GWEI);
  });

  it("says that the blob base fee has risen above what it offers, and where the ceiling is", async () => {
    const reasons: string[] = [];
    const signed: Hex[] = [];
    const impatient = {
      blobFeeCeiling: 12n,
      timeoutMs: 4000,
      onWaiting: (why: string) => void reasons.push(why),
      onSigned: ({ hash }: SignedTransaction) => void signed.push(hash),
    };
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    const sending = sender(impatient).send(order);
    await until(() => signed.length === 1);
    proxy.plan("eth_blobBaseFee", { result: "0x9" }, 1000);
    mineAt(GWEI);
    const got =
      /blob base fee is 0\.000000009 gwei, the transaction offers 0\.000000008 gwei; it offers \S+ gwei and 0\.000000008 gwei for blobs and the ceiling is 500 gwei and 0\.000000012 gwei for blobs/;
    await assert.rejects(sending, refusal("TransactionUnconfirmed", got));
    assert.ok(reasons.some((why) => got.test(why)));
    assert.equal(signed.length, 1);
    proxy.heal();
    assert.equal((await sender().send(order)).transactionHash, signed[0]);
  });

  it("is not signed if it would revert, or if the account cannot pay its blob", async () => {
    const never = { to: REVERTING, blobs: [blob] };
    await anvil.control("anvil_setCode", REVERTING, "0x5f80fd");
    await assert.rejects(sender().send(never), refusal("TransactionReverted"));
    const poor = sender().address;
    await anvil.control("anvil_setBalance", poor, `0x${(131_072n * 8n * GWEI - 1n).toString(16)}`);
    proxy.plan("eth_blobBaseFee", { result: "0x3b9aca00" }, 1000);
    await assert.rejects(sender().send(order), refusal("InsufficientFunds", /for blobs/));
    assert.equal(await outbox.read(), undefined);
  });

  it("repeats what a node says against both forms", async () => {
    const error = { code: -32000, message: "no blobs today" };
    proxy.plan("eth_sendRawTransaction", { error }, 1000);
    const got = /with blob proofs: no blobs today; with cell proofs: no blobs today; it stays in/;
    await assert.rejects(sender().send(order), refusal("RpcRefused", got));
    assert.equal((await outbox.read())?.refused, true);
    // A transaction without blobs may take the nonce then.
    proxy.heal();
    mineAt(GWEI);
    assert.equal((await sender().send({ to: ANOTHER })).status, true);
    assert.equal(await outbox.read(), undefined);
  });
});

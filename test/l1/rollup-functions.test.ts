/** The contract's functions as the client calls them: what is refused, where, and by which word. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeFunctionData } from "viem";
import { claim } from "../../l1/contract/claim.js";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { deployRollup } from "../../l1/contract/deploy-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import { escapeAccount } from "../../l1/contract/escape-account.js";
import { freeze } from "../../l1/contract/freeze.js";
import { refundDeposit } from "../../l1/contract/refund-deposit.js";
import { requestExit } from "../../l1/contract/request-exit.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import { testKeys } from "../support/accounts.js";
import { CLIENT_DEADLINE, CLIENT_SHAPE, ClientRollup, TOKENS } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { testContract } from "../support/test-contracts.js";

describe("the contract's functions", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  const key = compressKey(testKeys(1).publicKey);
  const order = { key, owner: 0xabcn, token: 0, amount: 10n };

  describe("deposit", () => {
    const refused = [
      ["an amount of 0", { amount: 0n }, "OutOfRange"],
      ["an amount of 2^128", { amount: 1n << 128n }, "OutOfRange"],
      ["no owner", { owner: 0n }, "OutOfRange"],
      ["a token that is not there", { token: 2 }, "UnknownToken"],
      ["a key beyond the field", { key: (1n << 255n) - 1n }, "NotInField"],
      ["a key that is no point", { key: 2n }, "UnspendableKey"],
      ["the identity as key", { key: 1n }, "UnspendableKey"],
      ["more of a token than there is", { token: 1, amount: TOKENS + 1n }, "InsufficientFunds"],
      ["more ETH than there is", { amount: 10n ** 30n }, "InsufficientFunds"],
    ] as const;
    for (const [what, change, code] of refused) {
      it(`refuses ${what}, and sends nothing`, async () => {
        const sender = l1.sender(1);
        const before = await l1.chain.transactionCount(sender.address);
        await assert.rejects(deposit(l1.rollup, sender, { ...order, ...change }), refusal(code));
        assert.equal(await l1.chain.transactionCount(sender.address), before);
      });
    }

    it("queues ETH and says where", async () => {
      const { event, receipt } = await deposit(l1.rollup, l1.sender(1), order);
      const { timestamp } = (await l1.chain.findBlock(receipt.blockNumber))!;
      assert.deepEqual(event, {
        ...{ name: "DepositQueued", index: 0, ...order },
        deadline: timestamp + CLIENT_DEADLINE,
      });
    });

    it("approves a token as far as need be", async () => {
      const sender = l1.sender(1);
      const { abi } = await testContract("Token", "Token");
      const args = [l1.rollup.address, 3n];
      const data = encodeFunctionData({ abi, functionName: "approve", args });
      await sender.send({ to: l1.token, data });
      const { event } = await deposit(l1.rollup, sender, { ...order, token: 1 });
      assert.equal(event.token, 1);
      assert.equal(event.index, 1);
    });

    it("happens once if the process dies behind it, with an outbox", async () => {
      const proxy = await RpcProxy.start(l1.anvil.url);
      const chain = await Chain.connect(proxy.url, { timeoutMs: 5000, attempts: 1 });
      const rollup = await connectRollup(chain, l1.rollup.address);
      const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
      const before = await l1.rollup.view.read("depositTail");
      const tokens = { ...order, token: 1, amount: 77n };
      // The approval gets through; of the deposit nothing is heard.
      const dying = l1.sender(
        1,
        { outbox, timeoutMs: 300, onSigned: ({ nonce }) => hear(nonce) },
        chain,
      );
      const first = await chain.transactionCount(dying.address);
      const hear = (nonce: number): void => {
        if (nonce > first) proxy.plan("eth_getTransactionReceipt", "lose answer", 1000);
      };
      await assert.rejects(deposit(rollup, dying, tokens), refusal("TransactionUnconfirmed"));
      proxy.heal();
      const { event } = await deposit(rollup, l1.sender(1, { outbox }, chain), tokens);
      assert.equal(event.index, before);
      assert.equal(await l1.rollup.view.read("depositTail"), before + 1);
      await proxy.stop();
    });

    it("refuses what would lift the sum of a token's deposits to 2^128", async () => {
      const amount = (1n << 128n) - 1n;
      const rejected = deposit(l1.rollup, l1.sender(1), { ...order, amount });
      await assert.rejects(rejected, refusal("DepositCapExceeded"));
    });
  });

  it("decodes the contract's refusals, with what was got and expected", async () => {
    const [rollup, sender] = [l1.rollup, l1.sender(1)];
    await assert.rejects(requestExit(rollup, sender, 512), refusal("OutOfRange"));
    await assert.rejects(claim(rollup, sender, { token: 0 }), refusal("NothingToClaim", /token 0/));
    await assert.rejects(freeze(rollup, sender), refusal("NotOverdue", /depositDeadline \d+/));
    const proof = l1.escapeKey.prove([1n, 2n, 3n]);
    const leaver = { account: 0, owner: 1n, token: 0, balance: 1n, proof };
    await assert.rejects(escapeAccount(rollup, sender, leaver), refusal("NotFrozen"));
    const queued = { index: 0, deposit: order };
    await assert.rejects(refundDeposit(rollup, sender, queued), refusal("NotFrozen"));
  });

  it("refuses a deployment whose parameters the contract refuses", async () => {
    const shapes = [{ shape: CLIENT_SHAPE, zkeyPath: l1.batchKey.zkeyPath }];
    const options = {
      ...{ levels: 3, escapeZkeyPath: l1.escapeKey.zkeyPath, deadline: 1, spacing: 1 },
      shapes: [...shapes, ...shapes],
    };
    await assert.rejects(deployRollup(l1.sender(), options), refusal("InvalidShape"));
    const tokens = [l1.token, l1.token];
    const again = deployRollup(l1.sender(), { ...options, shapes, tokens });
    await assert.rejects(again, refusal("DuplicateToken"));
  });

  it("refuses to deploy with a token that is no contract, before anything is paid for", async () => {
    const sender = l1.sender(3);
    const before = await l1.chain.transactionCount(sender.address);
    const { zkeyPath } = l1.batchKey;
    const options = {
      ...{ levels: 3, escapeZkeyPath: l1.escapeKey.zkeyPath, deadline: 1, spacing: 1 },
      ...{ shapes: [{ shape: CLIENT_SHAPE, zkeyPath }], tokens: [l1.token, sender.address] },
    };
    const got = new RegExp(`token ${sender.address}: got no code`);
    await assert.rejects(deployRollup(sender, options), refusal("NotAContract", got));
    assert.equal(await l1.chain.transactionCount(sender.address), before);
  });

  for (const texts of [[], ["2x4"], ["2x4-1d", "2x4-1e1w"]]) {
    it(`refuses to deploy with the shapes [${texts}]: one item would freeze the rollup`, async () => {
      const sender = l1.sender(3);
      const before = await l1.chain.transactionCount(sender.address);
      const { zkeyPath } = l1.batchKey;
      const shapes = texts.map((text) => ({ shape: parseShape(text), zkeyPath }));
      const options = { levels: 3, escapeZkeyPath: l1.escapeKey.zkeyPath, deadline: 1, spacing: 1 };
      const got = new RegExp(
        `got ${texts.join(", ") || "none"}, expected .* both deposits and exits`,
      );
      await assert.rejects(
        deployRollup(sender, { ...options, shapes }),
        refusal("QueueUnserved", got),
      );
      assert.equal(await l1.chain.transactionCount(sender.address), before);
    });
  }

  describe("commitBatches", () => {
    it("commits a batch once, however often it is told to", async () => {
      await l1.deposit(1, 5000n);
      const { batch, committed } = await l1.settle();
      assert.equal(committed.already, false);
      const { batchNumber } = batch;
      const again = await commitBatches(l1.rollup, l1.sender(2), [batch], { batchNumber });
      assert.equal(again.already, true);
      assert.equal(again.receipt.transactionHash, committed.receipt.transactionHash);
      assert.equal(await l1.rollup.view.read("batchNumber"), 1);
    });

    it("finds a batch whose receipt was lost, and one that leaves the root as it is", async () => {
      const proxy = await RpcProxy.start(l1.anvil.url);
      const chain = await Chain.connect(proxy.url, { timeoutMs: 5000, attempts: 1 });
      const rollup = await connectRollup(chain, l1.rollup.address);
      // An exit of somebody who owns nothing: it pays 0 and changes no account.
      await requestExit(l1.rollup, l1.sender(4), 100);
      const followed = await l1.follower().advance();
      const exits = followed.exits.slice(0, 1);
      const batch = l1.seal(followed.state, followed.batchNumber, { exits });
      assert.equal(batch.header.oldRoot, batch.header.newRoot);
      const { batchNumber } = batch;
      proxy.plan("eth_getTransactionReceipt", "lose answer", 1000);
      const impatient = l1.sender(0, { timeoutMs: 200 }, chain);
      const lost = commitBatches(rollup, impatient, [batch], { batchNumber });
      await assert.rejects(lost, refusal("TransactionUnconfirmed"));
      proxy.heal();
      const second = await commitBatches(rollup, l1.sender(0, {}, chain), [batch], { batchNumber });
      assert.equal(second.already, true);
      assert.equal(await l1.rollup.view.read("batchNumber"), batchNumber + 1);
      await proxy.stop();
    });

    it("refuses a batch that another one has overtaken, and one that comes too early", async () => {
      const { state, batchNumber } = await l1.follower().advance();
      const overtaken = l1.seal(state, batchNumber, { transfers: [l1.pay(0)] });
      await l1.settle({ transfers: [l1.pay(0, 2n)] });
      const sender = l1.sender();
      const late = commitBatches(l1.rollup, sender, [overtaken], { batchNumber });
      await assert.rejects(late, refusal("RootMismatch", /expected this one/));
      const early = commitBatches(l1.rollup, sender, [overtaken], { batchNumber: batchNumber + 9 });
      await assert.rejects(early, refusal("RootMismatch", /batches on L1/));
      const next = commitBatches(l1.rollup, sender, [overtaken], { batchNumber: batchNumber + 1 });
      await assert.rejects(next, refusal("RootMismatch", /got \d+, expected \d+/));
    });

    it("refuses a proof of something else", async () => {
      const { state, batchNumber } = await l1.follower().advance();
      const batch = l1.seal(state, batchNumber, {});
      const proof = l1.batchKey.prove([1n, 2n, 3n]);
      const batches = [{ ...batch, proof }];
      const forged = commitBatches(l1.rollup, l1.sender(), batches, { batchNumber });
      await assert.rejects(forged, refusal("InvalidProof"));
    });
  });

  describe("claim", () => {
    it("pays what is claimable to whom the owner says", async () => {
      const owner = l1.sender(0);
      const { event } = await claim(l1.rollup, owner, { token: 0, to: 0xfeedn });
      assert.equal(event.to, 0xfeedn);
      assert.equal(
        await l1.chain.balance("0x000000000000000000000000000000000000feed"),
        event.amount,
      );
      await assert.rejects(claim(l1.rollup, owner, { token: 0 }), refusal("NothingToClaim"));
    });
  });
});

/** A sequencer at work, on a chain and on the mirror, with everything that may come between. */
import assert from "node:assert/strict";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { L1, L1Account } from "../../l1/client/l1.js";
import { MirrorL1 } from "../../l1/client/mirror-l1.js";
import { RollupNode } from "../../node/rollup-node.js";
import { ANVIL_KEYS } from "../../scripts/anvil.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deploymentDomain } from "../../src/deployment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import { DEPLOYMENT, testKeys } from "../support/accounts.js";
import {
  CLIENT_DEADLINE,
  CLIENT_LEVELS,
  CLIENT_SHAPE,
  ClientRollup,
} from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { simulatedKey } from "../support/simulated-proof.js";

describe("a node", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  function nodeOn(l1: L1, account: L1Account, prove = chain.batchKey.prove): RollupNode {
    return new RollupNode({
      ...{ l1, account, shape: CLIENT_SHAPE },
      prove: async ({ publicInputs: { digest, z, y } }) => prove([digest, z, y]),
    });
  }

  function chainParts() {
    const l1 = new ChainL1(chain.rollup);
    const accounts = ANVIL_KEYS.map((_, i) => l1.account(chain.sender(i)));
    return { l1, accounts };
  }

  async function mirrorParts() {
    const addresses = ANVIL_KEYS.map((_, i) => BigInt(chain.sender(i).address));
    const ledger = (): TokenLedger => new TokenLedger(addresses.map((a) => [a, 10n ** 24n]));
    const { verificationKey } = chain.batchKey;
    const l1 = new MirrorL1({
      ...{ deployment: DEPLOYMENT, levels: CLIENT_LEVELS, tokens: [ledger(), ledger()] },
      keys: [{ shape: CLIENT_SHAPE, verificationKey }],
      escapeKey: (await simulatedKey("escape")).verificationKey,
      ...{ deadline: CLIENT_DEADLINE, spacing: 60 },
    });
    return { l1, accounts: addresses.map((address) => l1.account(address)) };
  }

  function pay(
    l1: L1,
    from: number,
    values: Partial<Parameters<typeof createTransfer>[0]>,
  ): SignedTransfer {
    const all = { from, to: 0, token: 0, amount: 10n, fee: 1n, nonce: 0, ...values };
    const domain = deploymentDomain(l1.deployment);
    return signOperation(domain, createTransfer(all), testKeys(from));
  }

  const depositOf = (account: number, owner: bigint, amount: bigint) => ({
    ...{ key: compressKey(testKeys(account).publicKey), owner, token: 0, amount },
  });

  for (const where of ["a chain", "the mirror"]) {
    it(`brings deposits, transfers, withdrawals and exits to ${where}`, async () => {
      const { l1, accounts } = where === "a chain" ? chainParts() : await mirrorParts();
      const [sequencer, ...users] = accounts as [L1Account, ...L1Account[]];
      const node = nodeOn(l1, sequencer);
      assert.equal(await node.step(), undefined);
      for (const i of [0, 1, 2]) {
        await users[i]!.deposit(depositOf(i, users[i]!.address, 1000n));
      }
      // Submitted before the accounts are there.
      assert.equal(await node.submit(pay(l1, 1, { to: 2, amount: 30n })), "early");
      const leaving = { from: 2, token: 0, amount: 500n, nonce: 0 };
      const domain = deploymentDomain(l1.deployment);
      await node.submit(signOperation(domain, leaving, testKeys(2)));
      await users[0]!.requestExit(0);
      await users[1]!.requestExit(2);
      const settled = await collect(node.run());
      assert.ok(settled.length >= 2);
      assert.deepEqual(node.takeDropped(), []);
      const { state, batchNumber } = await l1.follow();
      assert.equal(batchNumber, settled.length);
      const balances = state.entries().map(([, { balance }]) => balance);
      assert.deepEqual(balances, [0n, 969n, 530n]);
      assert.equal(await l1.claimable(users[0]!.address, 0), 1000n);
      assert.equal(await l1.claimable(users[1]!.address, 0), 0n);
      assert.equal(await l1.claimable(users[2]!.address, 0), 500n);
      assert.equal(await l1.claimable(sequencer.address, 0), 1n);
    });
  }

  it("drops what is refused for good, and what nothing came for", async () => {
    const { l1, accounts } = await mirrorParts();
    const node = nodeOn(l1, accounts[0]!);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await node.step();
    await assert.rejects(node.submit(pay(l1, 0, { token: 1 })), refusal("TokenMismatch"));
    assert.equal(await node.submit(pay(l1, 0, { amount: 5000n })), "early");
    assert.equal(await node.step(), undefined);
    const [dropped] = node.takeDropped();
    assert.equal(dropped?.reason.code, "InsufficientBalance");
  });

  it("refuses withdrawals if its shape takes none", async () => {
    const { l1, accounts } = await mirrorParts();
    const shape = { ...CLIENT_SHAPE, withdrawals: 0 };
    const prove = () => assert.fail("nothing is to be proven");
    const node = new RollupNode({ ...{ l1, account: accounts[0]!, shape }, prove });
    const withdrawal = { from: 0, token: 0, amount: 500n, nonce: 0 };
    const signed = signOperation(deploymentDomain(l1.deployment), withdrawal, testKeys(0));
    await assert.rejects(node.submit(signed), refusal("BatchTooLarge", /a withdrawal/));
    assert.equal(await node.submit(pay(l1, 0, { to: 1 })), "early");
  });

  it("keeps no more early operations than it may, and has room again when they are admitted", async () => {
    const { l1, accounts } = await mirrorParts();
    const node = new RollupNode({
      ...{ l1, account: accounts[0]!, shape: CLIENT_SHAPE, earlyLimit: 2 },
      prove: async ({ publicInputs: { digest, z, y } }) => chain.batchKey.prove([digest, z, y]),
    });
    const payment = (nonce: number) => pay(l1, 0, { to: 1, nonce });
    const full = refusal("QueueFull", /early operations: got 2, expected < 2/);
    for (const nonce of [0, 1]) assert.equal(await node.submit(payment(nonce)), "early");
    await assert.rejects(node.submit(payment(2)), full);
    await assert.rejects(node.submit(payment(2)), full);
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    await node.step();
    assert.equal(await node.submit(payment(2)), "ready");
    for (const nonce of [3, 4]) {
      assert.equal(await node.submit(pay(l1, 0, { nonce, amount: 5000n })), "early");
    }
    await assert.rejects(node.submit(pay(l1, 0, { nonce: 5, amount: 5000n })), full);
    await collect(node.run());
    assert.deepEqual(
      node.takeDropped().map(({ operation }) => operation.nonce),
      [3, 4],
    );
    assert.equal(await node.submit(pay(l1, 0, { nonce: 3, amount: 5000n })), "early");
  });

  it("drops more operations at once than a call takes arguments", async () => {
    const { l1, accounts } = await mirrorParts();
    const many = 150_000;
    const node = new RollupNode({
      ...{ l1, account: accounts[0]!, shape: CLIENT_SHAPE, earlyLimit: many },
      prove: () => assert.fail("nothing is to be proven"),
    });
    const payment = pay(l1, 0, { to: 1 });
    for (let i = 0; i < many; i += 1) await node.submit({ ...payment });
    assert.equal(await node.step(), undefined);
    assert.equal(node.takeDropped().length, many);
  });

  it("begins anew when another sequencer was faster, and loses no operation", async () => {
    const { l1, accounts } = await mirrorParts();
    const slow = nodeOn(l1, accounts[0]!);
    const fast = nodeOn(l1, accounts[1]!);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 1n, 1000n));
    await slow.step();
    await fast.submit(pay(l1, 1, { to: 0 }));
    await slow.submit(pay(l1, 0, { to: 1 }));
    let isFirst = true;
    const hindered = new RollupNode({
      ...{ l1, account: accounts[0]!, shape: CLIENT_SHAPE },
      prove: async ({ publicInputs: { digest, z, y } }) => {
        if (isFirst) await fast.step();
        isFirst = false;
        return chain.batchKey.prove([digest, z, y]);
      },
    });
    await hindered.submit(pay(l1, 0, { to: 1 }));
    const settled = await hindered.step();
    assert.equal(settled?.batchNumber, 2);
    const { state } = await l1.follow();
    assert.deepEqual(
      state.entries().map(([, { balance, nonce }]) => [balance, nonce]),
      [
        [999n, 1],
        [999n, 1],
      ],
    );
  });

  it("tries again after a proof that failed, with the same batch", async () => {
    const { l1, accounts } = await mirrorParts();
    let failures = 2;
    const seen = new Set<unknown>();
    const node = new RollupNode({
      ...{ l1, account: accounts[0]!, shape: CLIENT_SHAPE },
      prove: async (batch) => {
        seen.add(batch);
        failures -= 1;
        if (failures >= 0) throw new Error("the prover is out of order");
        const { digest, z, y } = batch.publicInputs;
        return chain.batchKey.prove([digest, z, y]);
      },
    });
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    await assert.rejects(node.step(), /out of order/);
    await assert.rejects(node.step(), /out of order/);
    assert.equal((await node.step())?.batchNumber, 0);
    assert.equal(seen.size, 1);
    assert.equal(await node.step(), undefined);
  });

  it("brings back operations whose batch a reorganisation has taken out", async () => {
    const { l1, accounts } = chainParts();
    const node = nodeOn(l1, accounts[0]!);
    const before = await l1.follow();
    const nonce = before.state.account(1)!.nonce;
    await accounts[1]!.deposit(depositOf(5, accounts[1]!.address, 700n));
    const snapshot = await chain.anvil.control("evm_snapshot");
    await node.step();
    await node.submit(pay(l1, 1, { nonce, to: 3, amount: 20n }));
    await node.step();
    assert.equal((await l1.follow()).state.account(3)?.balance, 720n);
    // The deposit stays, the batches are gone.
    await chain.anvil.control("evm_revert", snapshot);
    const again = await collect(node.run());
    assert.equal(again.length, 2);
    assert.equal((await l1.follow()).state.account(3)?.balance, 720n);
    assert.deepEqual(node.takeDropped(), []);
  });

  it("sees that a reorganisation has put another deposit into the queue, before it proves", async () => {
    const { l1, accounts } = chainParts();
    let proofs = 0;
    const node = new RollupNode({
      ...{ l1, account: accounts[0]!, shape: CLIENT_SHAPE },
      prove: async ({ publicInputs: { digest, z, y } }) => {
        proofs += 1;
        return chain.batchKey.prove([digest, z, y]);
      },
    });
    await collect(node.run());
    proofs = 0;
    const snapshot = await chain.anvil.control("evm_snapshot");
    await accounts[1]!.deposit(depositOf(4, accounts[1]!.address, 41n));
    await node.sync();
    await chain.anvil.control("evm_revert", snapshot);
    await accounts[1]!.deposit(depositOf(4, accounts[1]!.address, 42n));
    await collect(node.run());
    assert.equal(proofs, 1);
    const balances = (await l1.follow()).state.accounts().map(({ balance }) => balance);
    assert.ok(balances.includes(42n) && !balances.includes(41n));
  });

  it("stops at a frozen contract", async () => {
    const { l1, accounts } = await mirrorParts();
    const node = nodeOn(l1, accounts[0]!);
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    l1.time += CLIENT_DEADLINE + 1;
    await accounts[3]!.freeze();
    await assert.rejects(node.step(), refusal("ContractFrozen"));
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

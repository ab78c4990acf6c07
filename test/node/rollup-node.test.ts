/** A sequencer at work, on a chain and on the mirror, with everything that may come between. */
import assert from "node:assert/strict";
import type { L1Account } from "../../l1/client/l1.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { testKeys } from "../support/accounts.js";
import { CLIENT_DEADLINE, CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  depositOf,
  mirrorParties,
  nodeOn,
  pay,
  proverOf,
} from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

describe("a node", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  for (const where of ["a chain", "the mirror"]) {
    it(`brings deposits, transfers, withdrawals and exits to ${where}`, async () => {
      const { l1, accounts } =
        where === "a chain" ? chainParties(chain) : await mirrorParties(chain);
      const [sequencer, ...users] = accounts as [L1Account, ...L1Account[]];
      const node = nodeOn(chain, l1, sequencer);
      assert.deepEqual(await node.step(), []);
      for (const i of [0, 1, 2]) {
        await users[i]!.deposit(depositOf(i, users[i]!.address, 1000n));
      }
      // Before the accounts are there nobody can say who has signed: only the caller's own are taken.
      const payment = pay(l1, 1, { to: 2, amount: 30n });
      await assert.rejects(node.submit(payment), refusal("AccountNotFound"));
      const leaving = createWithdrawal({ from: 2, token: 0, amount: 500n, nonce: 0 });
      const domain = deploymentDomain(l1.deployment);
      await node.enqueue([payment, signOperation(domain, leaving, testKeys(2))]);
      await users[0]!.requestExit(0);
      await users[1]!.requestExit(2);
      const settled = await collect(node.run());
      assert.ok(settled.length >= 2);
      assert.deepEqual(node.takeLost(), []);
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
    const { l1, accounts } = await mirrorParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await node.step();
    await assert.rejects(node.submit(pay(l1, 0, { token: 1 })), refusal("TokenMismatch"));
    assert.equal(await node.submit(pay(l1, 0, { amount: 5000n })), "early");
    assert.deepEqual(await node.step(), []);
    const [dropped] = node.takeLost();
    assert.equal(dropped?.reason.code, "InsufficientBalance");
  });

  it("refuses withdrawals if its shape takes none", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const shape = { ...CLIENT_SHAPE, withdrawals: 0 };
    const prove = () => assert.fail("nothing is to be proven");
    const node = nodeOn(chain, l1, accounts[0]!, { shape, prove });
    const withdrawal = createWithdrawal({ from: 0, token: 0, amount: 500n, nonce: 0 });
    const signed = signOperation(deploymentDomain(l1.deployment), withdrawal, testKeys(0));
    await assert.rejects(node.submit(signed), refusal("BatchTooLarge", /a withdrawal/));
    const transfer = pay(l1, 0, { to: 1 });
    await assert.rejects(node.submit(transfer), refusal("AccountNotFound"));
  });

  it("keeps no more early operations than it may, and has room again when they are admitted", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!, { earlyLimit: 2 });
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    await node.step();
    const payment = (nonce: number) => pay(l1, 0, { to: 1, nonce, amount: 1500n });
    const full = refusal("QueueFull", /early operations: got 2, expected < 2/);
    for (const nonce of [0, 1]) assert.equal(await node.submit(payment(nonce)), "early");
    await assert.rejects(node.submit(payment(2)), full);
    await assert.rejects(node.submit(payment(2)), full);
    await accounts[1]!.deposit(depositOf(0, 1n, 5000n));
    await node.step();
    const [settled] = await node.step();
    assert.deepEqual(
      settled?.batch.transfers.map(({ nonce }) => nonce),
      [0, 1],
    );
    assert.equal(await node.submit(payment(2)), "ready");
    for (const nonce of [3, 4]) {
      assert.equal(await node.submit(pay(l1, 0, { nonce, amount: 6000n })), "early");
    }
    await assert.rejects(node.submit(pay(l1, 0, { nonce: 5, amount: 6000n })), full);
    await collect(node.run());
    assert.deepEqual(
      node.takeLost().map(({ operation }) => operation.nonce),
      [3, 4],
    );
    assert.equal(await node.submit(pay(l1, 0, { nonce: 3, amount: 6000n })), "early");
  });

  it("loses more operations at once than a call takes arguments", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const prove = () => assert.fail("nothing is to be proven");
    const node = nodeOn(chain, l1, accounts[0]!, { prove });
    const payment = pay(l1, 0, { to: 1 });
    const many = 150_000;
    await node.enqueue(Array.from({ length: many }, (_, nonce) => ({ ...payment, nonce })));
    assert.deepEqual(await node.step(), []);
    assert.equal(node.takeLost().length, many);
  });

  it("begins anew when another sequencer was faster, and loses no operation", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const slow = nodeOn(chain, l1, accounts[0]!);
    const fast = nodeOn(chain, l1, accounts[1]!);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 1n, 1000n));
    await slow.step();
    await fast.submit(pay(l1, 1, { to: 0 }));
    await slow.submit(pay(l1, 0, { to: 1 }));
    let isFirst = true;
    const hindered = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        if (isFirst) await fast.step();
        isFirst = false;
        return proverOf(chain)(batch);
      },
    });
    await hindered.submit(pay(l1, 0, { to: 1 }));
    const [settled] = await hindered.step();
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
    const { l1, accounts } = await mirrorParties(chain);
    let failures = 2;
    const seen = new Set<unknown>();
    const node = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        seen.add(batch);
        failures -= 1;
        if (failures >= 0) throw new Error("the prover is out of order");
        return proverOf(chain)(batch);
      },
    });
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    await assert.rejects(node.step(), /out of order/);
    await assert.rejects(node.step(), /out of order/);
    assert.equal((await node.step())[0]?.batchNumber, 0);
    assert.equal(seen.size, 1);
    assert.deepEqual(await node.step(), []);
  });

  it("brings back operations whose batch a reorganisation has taken out", async () => {
    const { l1, accounts } = chainParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
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
    assert.deepEqual(node.takeLost(), []);
  });

  it("sees that a reorganisation has put another deposit into the queue, before it proves", async () => {
    const { l1, accounts } = chainParties(chain);
    let proofs = 0;
    const node = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        proofs += 1;
        return proverOf(chain)(batch);
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
    const { l1, accounts } = await mirrorParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    l1.time += CLIENT_DEADLINE + 1;
    await accounts[3]!.freeze();
    await assert.rejects(node.step(), refusal("ContractFrozen"));
  });
});

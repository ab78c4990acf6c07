import assert from "node:assert/strict";
import { CheckpointFiles } from "../../src/l1/sync/checkpoint-files.js";
import { signTransfer } from "../../src/operations/signed-transfer.js";
import { signWithdrawal } from "../../src/operations/signed-withdrawal.js";
import { createTransfer } from "../../src/operations/transfer.js";
import { testKeys } from "../support/accounts.js";
import { ClientRollup } from "../support/client-rollup.js";
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
    const payment = { from: 0, to: 1, token: 0, amount: 2500n, fee: 3n, nonce: 0 };
    const transfer = signTransfer(domain, createTransfer(payment), testKeys(1));
    const leaving = { from: 1, token: 0, amount: 1000n, nonce: 0 };
    const withdrawal = signWithdrawal(domain, leaving, testKeys(2));
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
    const follower = l1.follower({ checkpoints });
    const before = (await follower.advance()).snapshot();
    const snapshot = await l1.anvil.control("evm_snapshot");

    await l1.deposit(1, 11n);
    await l1.settle();
    const dropped = await follower.advance();
    assert.equal(dropped.batchNumber, before.batchNumber + 1);

    await l1.anvil.control("evm_revert", snapshot);
    await l1.deposit(2, 22n);
    await l1.settle();
    await l1.deposit(2, 33n);
    const kept = await follower.advance();
    assert.notEqual(kept, dropped);
    assert.ok(follower.reorganisations > 0);
    assert.equal(kept.state.account(1)!.balance, before.accounts[1]![1].balance + 22n);
    assert.equal(kept.state.account(0)!.balance, before.accounts[0]![1].balance);
    assert.deepEqual(
      kept.deposits.map(({ amount }) => amount),
      [33n],
    );
    assert.equal(kept.state.root, await l1.rollup.view.read("stateRoot"));

    const again = l1.follower({ checkpoints: new CheckpointFiles(folder, l1.rollup.deployment) });
    assert.deepEqual((await again.advance()).snapshot(), kept.snapshot());
    assert.equal(again.reorganisations, 0);
  });
});

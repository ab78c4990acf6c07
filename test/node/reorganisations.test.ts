/** The chain changes its past: a node pays nobody else, loses nothing, and calls nothing lost that is not. */
import assert from "node:assert/strict";
import type { L1Account } from "../../l1/client/l1.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  commitSealed,
  depositOf,
  nodeOn,
  pay,
} from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

const [ALICE, BOB, MALLORY] = [11, 12, 13];

describe("a node on a chain that is reorganised", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let accounts: readonly L1Account[];

  before(async () => {
    chain = await ClientRollup.start();
  });
  beforeEach(async () => {
    await chain.restore();
    accounts = chainParties(chain).accounts;
  });
  after(() => chain?.anvil.stop());

  const snapshot = () => chain.anvil.control("evm_snapshot");
  const revert = (to: unknown) => chain.anvil.control("evm_revert", to);

  /** A node with two accounts, and the chain as it was before the second. */
  async function withAliceThenBob() {
    const { l1 } = chainParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    await accounts[1]!.deposit(depositOf(ALICE, 1n, 1000n));
    await node.step();
    const before = await snapshot();
    await accounts[2]!.deposit(depositOf(BOB, 2n, 50n));
    await node.step();
    return { l1, node, before };
  }

  it("pays nobody who stands where the receiver stood, and says so", async () => {
    const { l1, node, before } = await withAliceThenBob();
    // One is in a batch when the chain is reorganised, one still waits.
    await node.submit(pay(l1, 0, { to: 1, amount: 300n }, ALICE));
    await node.step();
    await node.submit(pay(l1, 0, { to: 1, amount: 400n, nonce: 1 }, ALICE));
    await revert(before);
    await accounts[3]!.deposit(depositOf(MALLORY, 3n, 7n));
    await accounts[2]!.deposit(depositOf(BOB, 2n, 50n));
    await collect(node.run());
    const lost = node.takeLost();
    assert.deepEqual(
      lost.map(({ ticket, reason }) => [ticket, reason.code]),
      [
        [0, "ReceiverChanged"],
        [1, "ReceiverChanged"],
      ],
    );
    const { state } = await l1.follow();
    assert.deepEqual(
      state.accounts().map(({ owner, balance }) => [owner, balance]),
      [
        [1n, 1000n],
        [3n, 7n],
        [2n, 50n],
      ],
    );
  });

  it("pays a receiver who is there again", async () => {
    const { l1, node, before } = await withAliceThenBob();
    await node.submit(pay(l1, 0, { to: 1, amount: 300n }, ALICE));
    await node.step();
    await revert(before);
    // Meanwhile Bob is not there: the payment waits for the batch that opens his account.
    await node.sync();
    await accounts[2]!.deposit(depositOf(BOB, 2n, 50n));
    await collect(node.run());
    assert.deepEqual(node.takeLost(), []);
    assert.equal((await l1.follow()).state.account(1)?.balance, 350n);
  });

  it("does not call an operation lost that is in the same batch again", async () => {
    const { l1 } = chainParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    for (const who of [ALICE, BOB]) await accounts[1]!.deposit(depositOf(who, 1n, 1000n));
    await node.step();
    const before = await snapshot();
    const payment = pay(l1, 0, { to: 1, amount: 300n }, ALICE);
    await node.submit(payment);
    const [settled] = await node.step();
    await revert(before);
    // The batch is gone, and the operation waits again.
    await node.sync();
    await commitSealed(chain, accounts[5]!, settled!.batch, 1);
    assert.deepEqual(await collect(node.run()), []);
    assert.deepEqual(node.takeLost(), []);
    await assert.rejects(node.submit(payment), refusal("DuplicateNonce", /in batch 1/));
    assert.equal((await l1.follow()).state.account(1)?.balance, 1300n);
  });

  it("sends an operation again whose batch comes back without it", async () => {
    const { l1 } = chainParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    for (const who of [ALICE, BOB]) await accounts[1]!.deposit(depositOf(who, 1n, 1000n));
    await collect(node.run());
    const before = await snapshot();
    const { state } = await l1.follow();
    const alices = pay(l1, 0, { to: 1, amount: 300n }, ALICE);
    const bobs = pay(l1, 1, { to: 0, amount: 20n }, BOB);
    const domain = deploymentDomain(l1.deployment);
    const options = { shape: CLIENT_SHAPE, domain, feeRecipient: 1n };
    const withoutBob = sealBatch(state.clone(), { transfers: [alices] }, options);
    await node.submit(alices);
    await node.submit(bobs);
    await node.step();
    await revert(before);
    await commitSealed(chain, accounts[5]!, withoutBob, 1);
    const again = await collect(node.run());
    assert.deepEqual(
      again.map(({ batchNumber, batch }) => [batchNumber, batch.transfers.map(({ from }) => from)]),
      [[2, [1]]],
    );
    assert.deepEqual(node.takeLost(), []);
    assert.equal((await l1.follow()).state.account(1)?.balance, 1000n + 300n - 21n);
  });

  it("loses nothing of the caller's own that is on L1 already", async () => {
    const { l1 } = chainParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    for (const who of [ALICE, BOB]) await accounts[1]!.deposit(depositOf(who, 1n, 1000n));
    const own = [
      pay(l1, 0, { to: 1, amount: 300n }, ALICE),
      pay(l1, 0, { to: 1, amount: 1n, nonce: 1 }, ALICE),
    ];
    await node.enqueue(own.slice(0, 1));
    await collect(node.run());
    // Handed in again, to the same node and to one that knows L1 only.
    const other = chainParties(chain).l1;
    for (const again of [node, nodeOn(chain, other, accounts[0]!)]) {
      await again.enqueue(own);
      await collect(again.run());
      assert.deepEqual(again.takeLost(), []);
      assert.equal((await l1.follow()).state.account(0)?.nonce, 2);
    }
    assert.equal((await l1.follow()).state.account(1)?.balance, 1301n);
  });
});

/** Other sequencers are faster, or in the way on purpose: what that costs a node, and what it does not. */
import assert from "node:assert/strict";
import type { L1, L1Account } from "../../l1/client/l1.js";
import { type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { testKeys } from "../support/accounts.js";
import { CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  commitSealed,
  depositOf,
  mirrorParties,
  nodeOn,
  pay,
  proverOf,
} from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

const SMALL = parseShape("1x4-1d1e");

describe("a node that is not alone", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  /** A node that counts its proofs, and lets others act while it proves and before it commits. */
  function watchedNode(
    l1: L1,
    account: L1Account,
    shapes: { shape?: Shape; smallShape?: Shape } = {},
  ) {
    const watched = {
      proven: [] as SealedBatch[],
      whileProving: async () => {},
      beforeCommit: async () => {},
      afterCommit: async () => {},
    };
    const commitBatches: L1Account["commitBatches"] = async (group) => {
      await watched.beforeCommit();
      const outcome = await account.commitBatches(group);
      await watched.afterCommit();
      return outcome;
    };
    const node = nodeOn(
      chain,
      l1,
      { ...account, commitBatches },
      {
        ...shapes,
        prove: async (batch) => {
          watched.proven.push(batch);
          await watched.whileProving();
          return proverOf(chain)(batch);
        },
      },
    );
    return { node, watched };
  }

  /** Commits a batch of a stranger's choice. */
  async function commitAs(stranger: L1Account, l1: L1, operations: Operations) {
    const { state, batchNumber } = await l1.follow();
    const options = { shape: CLIENT_SHAPE, domain: deploymentDomain(l1.deployment) };
    const batch = sealBatch(state.clone(), operations, { ...options, feeRecipient: 1n });
    return commitSealed(chain, stranger, batch, batchNumber);
  }

  for (const where of ["a chain", "the mirror"]) {
    const parties = () => (where === "a chain" ? chainParties(chain) : mirrorParties(chain));

    it(`keeps its proof when empty batches are replayed before it, on ${where}`, async () => {
      const { l1, accounts } = await parties();
      const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
      const { node, watched } = watchedNode(l1, own);
      await user.deposit(depositOf(0, 1n, 1000n));
      await node.sync();
      const { batchNumber } = await l1.follow();
      const replay = async () => void (await commitAs(stranger, l1, {}));
      let replays = 3;
      watched.whileProving = replay;
      watched.beforeCommit = async () => {
        replays -= 1;
        if (replays >= 0) await replay();
      };
      const [settled] = await node.step();
      assert.equal(settled?.batchNumber, batchNumber + 4);
      assert.equal(settled?.batch.deposits.length, 1);
      assert.equal(watched.proven.length, 1);
      const { state, batchNumber: now } = await l1.follow();
      assert.equal(now, batchNumber + 5);
      assert.equal(state.root, settled?.batch.header.newRoot);
      assert.deepEqual(await node.step(), []);
    });

    it(`starts again when a stranger has taken a worthless exit, on ${where}`, async () => {
      const { l1, accounts } = await parties();
      const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
      const { node, watched } = watchedNode(l1, own);
      await user.requestExit(500);
      await user.deposit(depositOf(1, 1n, 1000n));
      watched.whileProving = async () => {
        watched.whileProving = async () => {};
        const { root } = (await l1.follow()).state;
        await commitAs(stranger, l1, { exits: [{ account: 500, requester: user.address }] });
        // The root is as it was: only the head of the queue has moved.
        assert.equal((await l1.follow()).state.root, root);
      };
      const [settled] = await node.step();
      assert.deepEqual(
        watched.proven.map(({ deposits, exits }) => [deposits.length, exits.length]),
        [
          [1, 1],
          [1, 0],
        ],
      );
      assert.equal(settled?.batch, watched.proven[1]);
      assert.equal((await l1.follow()).state.root, settled?.batch.header.newRoot);
      assert.deepEqual((await l1.follow()).exits, []);
    });
  }

  it("keeps its proof when the queue moves of which its batch takes nothing", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
    const { node, watched } = watchedNode(l1, own);
    await user.deposit(depositOf(0, user.address, 1000n));
    await node.step();
    await node.submit(pay(l1, 0, { to: 0 }));
    watched.whileProving = async () => {
      watched.whileProving = async () => {};
      await user.requestExit(500);
      await commitAs(stranger, l1, { exits: [{ account: 500, requester: user.address }] });
      await user.deposit(depositOf(0, user.address, 7n));
      await user.requestExit(501);
    };
    const [settled] = await node.step();
    assert.equal(settled?.batchNumber, 2);
    assert.equal(settled?.batch.transfers.length, 1);
    assert.equal(watched.proven.length, 2);
    // What was queued meanwhile comes next, whole.
    const [next, ...others] = await collect(node.run());
    assert.deepEqual([next?.batch.deposits.length, next?.batch.exits.length], [1, 1]);
    assert.deepEqual(others, []);
    assert.deepEqual(node.takeLost(), []);
  });

  it("gives up a step when others are faster again and again, and keeps the proof for the next", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const { node, watched } = watchedNode(l1, accounts[0]!);
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    watched.beforeCommit = async () => void (await commitAs(accounts[1]!, l1, {}));
    await assert.rejects(node.step(), refusal("RootMismatch"));
    watched.beforeCommit = async () => {};
    const [settled] = await node.step();
    assert.equal(settled?.batch.deposits.length, 1);
    assert.equal(watched.proven.length, 1);
  });

  it("seals queue items apart and in the small shape after a lost race, and goes back when it has won", async () => {
    const { l1, accounts } = await mirrorParties(chain, [CLIENT_SHAPE, SMALL]);
    const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
    const { node, watched } = watchedNode(l1, own, { smallShape: SMALL });
    for (const i of [0, 1]) await user.deposit(depositOf(i, user.address, 1000n));
    await node.step();
    for (const from of [0, 1]) await node.submit(pay(l1, from, { to: from }));
    for (const i of [2, 3]) await user.deposit(depositOf(i, user.address, 1000n));
    watched.whileProving = async () => {
      watched.whileProving = async () => {};
      const [first] = (await l1.follow()).deposits;
      await commitAs(stranger, l1, { deposits: [first!] });
    };
    const settled = await collect(node.run());
    const contents = watched.proven
      .slice(1)
      .map(({ shape, deposits, transfers }) => [
        formatShape(shape),
        deposits.length,
        transfers.length,
      ]);
    assert.deepEqual(contents, [
      // Lost: the stranger took the first of the two deposits.
      [formatShape(CLIENT_SHAPE), 2, 2],
      [formatShape(SMALL), 1, 0],
      [formatShape(CLIENT_SHAPE), 0, 2],
    ]);
    assert.equal(settled.length, 2);
    assert.deepEqual(node.takeLost(), []);
  });

  it("falls back to its own shape for what the small one does not take", async () => {
    const { l1, accounts } = await mirrorParties(chain, [CLIENT_SHAPE, SMALL]);
    const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
    const { node, watched } = watchedNode(l1, own, { smallShape: SMALL });
    await user.deposit(depositOf(0, user.address, 1000n));
    await node.step();
    const leaving = createWithdrawal({ from: 0, token: 0, amount: 500n, nonce: 0 });
    await node.submit(signOperation(deploymentDomain(l1.deployment), leaving, testKeys(0)));
    await user.deposit(depositOf(1, user.address, 1000n));
    watched.whileProving = async () => {
      watched.whileProving = async () => {};
      const [first] = (await l1.follow()).deposits;
      await commitAs(stranger, l1, { deposits: [first!] });
    };
    const [settled, ...others] = await collect(node.run());
    assert.deepEqual(others, []);
    assert.equal(settled?.batch.shape, CLIENT_SHAPE);
    assert.equal(settled?.batch.withdrawals.length, 1);
  });

  it("finds its batch when another hand has brought it to L1", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const [own, stranger, user] = accounts as [L1Account, L1Account, L1Account];
    const { node, watched } = watchedNode(l1, own);
    for (const i of [0, 1]) await user.deposit(depositOf(i, 1n, 1000n));
    await node.step();
    await node.submit(pay(l1, 0, { to: 1 }));
    watched.beforeCommit = async () => {
      watched.beforeCommit = async () => {};
      const { batchNumber } = await l1.follow();
      await commitSealed(chain, stranger, watched.proven.at(-1)!, batchNumber);
    };
    assert.deepEqual(await node.step(), []);
    assert.deepEqual(node.takeLost(), []);
    assert.equal(watched.proven.length, 2);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 1);
    await assert.rejects(
      node.submit(pay(l1, 0, { to: 1 })),
      refusal("DuplicateNonce", /in batch 1/),
    );
  });

  it("takes calls that come while it works", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const { node, watched } = watchedNode(l1, accounts[0]!);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 1n, 1000n));
    watched.whileProving = () => node.sync();
    // The batch is seen on L1 before the step that has brought it there goes on.
    watched.afterCommit = () => node.sync();
    const [first, second] = await Promise.all([node.step(), node.step()]);
    assert.deepEqual([first[0]?.batchNumber, second], [0, []]);
    assert.equal(watched.proven.length, 1);
    assert.equal(await node.submit(pay(l1, 0, { to: 1 })), "ready");
    const [, third] = await Promise.all([node.sync(), node.step(), node.sync()]);
    assert.equal(third[0]?.batchNumber, 1);
    assert.equal(watched.proven.length, 2);
  });
});

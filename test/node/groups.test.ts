/** A node that commits several batches together: what of them it keeps, whatever comes between. */
import assert from "node:assert/strict";
import type { L1, L1Account, NumberedBatches } from "../../l1/client/l1.js";
import type { NodeOptions } from "../../node/pipeline/node-options.js";
import { proverError } from "../../prover/prover-error.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { CLIENT_DEADLINE, CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  commitSealed,
  depositOf,
  mirrorParties,
  nodeOn,
  numbersOf,
  pay,
  proverOf,
} from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

const GROUP = 3;
const SMALL = parseShape("1x4-1d1e");

describe("a node with groups", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  beforeEach(() => chain.restore());
  after(() => chain?.anvil.stop());

  /** A node that notes what it proves and commits, and lets others act before each proof. */
  function watchedNode(l1: L1, account: L1Account, options: Partial<NodeOptions> = {}) {
    const watched = {
      proven: [] as SealedBatch[],
      committed: [] as number[],
      beforeProof: async (_batch: SealedBatch): Promise<void> => {},
      beforeCommit: async (_group: NumberedBatches): Promise<void> => {},
    };
    const commitBatches: L1Account["commitBatches"] = async (group) => {
      await watched.beforeCommit(group);
      const outcome = await account.commitBatches(group);
      watched.committed.push(group.batches.length);
      return outcome;
    };
    const prove = async (batch: SealedBatch) => {
      await watched.beforeProof(batch);
      watched.proven.push(batch);
      return proverOf(chain)(batch);
    };
    const more = { group: GROUP, prove, ...options };
    return { node: nodeOn(chain, l1, { ...account, commitBatches }, more), watched };
  }

  /** Two accounts, and transfers for so many batches of two. */
  async function withTransfers(batches: number, options: Partial<NodeOptions> = {}) {
    const { l1, accounts } = chainParties(chain);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    const { node, watched } = watchedNode(l1, accounts[0]!, options);
    await node.step();
    watched.proven.length = 0;
    watched.committed.length = 0;
    for (let nonce = 0; nonce < 2 * batches; nonce += 1) {
      await node.submit(pay(l1, 0, { to: 1, nonce }));
    }
    return { l1, accounts, node, watched };
  }

  it("brings up to so many batches to a chain in one transaction, and the rest in the next", async () => {
    const { l1, node, watched } = await withTransfers(4);
    const first = await node.step();
    assert.deepEqual(numbersOf(first), [1, 2, 3]);
    const transactions = new Set(first.map(({ outcome }) => outcome.transactionHash));
    assert.equal(transactions.size, 1);
    assert.equal(first[0]?.outcome.event.count, 3);
    assert.deepEqual(numbersOf(await node.step()), [4]);
    assert.deepEqual(await node.step(), []);
    assert.deepEqual(watched.committed, [3, 1]);
    assert.deepEqual(node.takeLost(), []);
    const { state, batchNumber } = await l1.rebuild();
    assert.equal(batchNumber, 5);
    assert.deepEqual([state.account(0)?.nonce, state.account(1)?.balance], [8, 1080n]);
  });

  it("does the same on the mirror, with deposits and exits in several batches of a group", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const { node, watched } = watchedNode(l1, accounts[0]!);
    for (const i of [0, 1, 2, 3, 4]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    for (const account of [400, 401]) await accounts[1]!.requestExit(account);
    const settled = await node.step();
    assert.deepEqual(
      settled.map(({ batch }) => [batch.deposits.length, batch.exits.length]),
      [
        [2, 1],
        [2, 1],
        [1, 0],
      ],
    );
    assert.deepEqual(watched.committed, [3]);
    const { deposits, exits, batchNumber } = await l1.rebuild();
    assert.deepEqual([deposits, exits, batchNumber], [[], [], 3]);
  });

  it("goes on with its proofs when somebody commits its first batch while it proves the others", async () => {
    const { l1, accounts, node, watched } = await withTransfers(3);
    watched.beforeProof = async () => {
      if (watched.proven.length !== 2) return;
      await commitSealed(chain, accounts[1]!, watched.proven[0]!, 1);
    };
    const settled = await node.step();
    assert.deepEqual(numbersOf(settled), [2, 3]);
    assert.equal(watched.proven.length, 3);
    assert.deepEqual(watched.committed, [2]);
    assert.deepEqual(node.takeLost(), []);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
    assert.deepEqual(await node.step(), []);
  });

  it("goes on with its proofs when its first batches arrive by another hand just before it commits", async () => {
    const { l1, accounts, node, watched } = await withTransfers(3);
    watched.beforeCommit = async ({ batchNumber, batches }) => {
      watched.beforeCommit = async () => {};
      await accounts[1]!.commitBatches({ batchNumber, batches: batches.slice(0, 2) });
    };
    assert.deepEqual(numbersOf(await node.step()), [3]);
    assert.equal(watched.proven.length, 3);
    assert.deepEqual(watched.committed, [1]);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
    assert.deepEqual(node.takeLost(), []);
  });

  it("finds its whole group when another hand has brought it to L1", async () => {
    const { l1, accounts, node, watched } = await withTransfers(3);
    watched.beforeCommit = async (group) => {
      watched.beforeCommit = async () => {};
      await accounts[1]!.commitBatches(group);
    };
    const settled = await node.step();
    assert.deepEqual(numbersOf(settled), [1, 2, 3]);
    assert.equal(watched.proven.length, 3);
    assert.equal((await l1.follow()).batchNumber, 4);
    await assert.rejects(
      node.submit(pay(l1, 0, { to: 1, nonce: 2 })),
      refusal("DuplicateNonce", /in batch 2/),
    );
  });

  it("starts again when a stranger's batch has come before its group, and loses nothing", async () => {
    const { l1, accounts, node, watched } = await withTransfers(3);
    const stranger = nodeOn(chain, l1, accounts[1]!);
    watched.beforeProof = async () => {
      watched.beforeProof = async () => {};
      await stranger.submit(pay(l1, 1, { to: 0 }));
      await stranger.step();
    };
    const all = await collect(node.run());
    // After a lost race one batch comes alone, which is proven sooner.
    assert.deepEqual(watched.committed, [1, 2]);
    assert.deepEqual(numbersOf(all), [2, 3, 4]);
    // The proof of the first was lost; of the others none was made.
    assert.equal(watched.proven.length, 4);
    assert.deepEqual(node.takeLost(), []);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
  });

  it("keeps its proofs when empty batches are put before its group", async () => {
    const { l1, accounts, node, watched } = await withTransfers(3);
    watched.beforeCommit = async () => {
      watched.beforeCommit = async () => {};
      const { state, batchNumber } = await l1.follow();
      const options = { shape: CLIENT_SHAPE, domain: deploymentDomain(l1.deployment) };
      const empty = sealBatch(state.clone(), {}, { ...options, feeRecipient: 1n });
      await commitSealed(chain, accounts[1]!, empty, batchNumber);
    };
    assert.deepEqual(numbersOf(await node.step()), [2, 3, 4]);
    assert.equal(watched.proven.length, 3);
    await assert.rejects(
      node.submit(pay(l1, 0, { to: 1, nonce: 2 })),
      refusal("DuplicateNonce", /in batch 3/),
    );
  });

  it("commits those before a batch that cannot be proven, then says why", async () => {
    const { l1, node, watched } = await withTransfers(4);
    let isOut = true;
    watched.beforeProof = async () => {
      if (isOut && watched.proven.length === 2) throw proverError("ProvingFailed", "out of order");
    };
    assert.deepEqual(numbersOf(await node.step()), [1, 2]);
    await assert.rejects(node.step(), refusal("ProvingFailed", /out of order/));
    await assert.rejects(node.step(), refusal("ProvingFailed", /out of order/));
    assert.deepEqual(watched.committed, [2]);
    isOut = false;
    // The same batch, and what is behind it.
    assert.deepEqual(numbersOf(await collect(node.run())), [3, 4]);
    assert.equal(watched.proven.length, 4);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 8);
    assert.deepEqual(node.takeLost(), []);
  });

  for (const what of ["first", "last"] as const) {
    it(`sends nothing when proving ends at the ${what} batch, and keeps what is proven`, async () => {
      const { node, watched } = await withTransfers(3);
      const count = what === "first" ? 0 : 2;
      watched.beforeProof = async () => {
        if (watched.proven.length === count) throw proverError("ProvingAborted", "interrupted");
      };
      await assert.rejects(node.step(), refusal("ProvingAborted"));
      assert.deepEqual(watched.committed, []);
      watched.beforeProof = async () => {};
      assert.deepEqual(numbersOf(await node.step()), [1, 2, 3]);
      assert.equal(watched.proven.length, 3);
    });
  }

  it("keeps a whole group when the endpoint fails, and commits it in the next step", async () => {
    const { node, watched } = await withTransfers(3);
    watched.beforeCommit = async () => {
      throw new Error("the endpoint is down");
    };
    await assert.rejects(node.step(), /endpoint is down/);
    watched.beforeCommit = async () => {};
    assert.deepEqual(numbersOf(await node.step()), [1, 2, 3]);
    assert.equal(watched.proven.length, 3);
  });

  it("keeps the batches before a mark, and seals those behind anew", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const { node, watched } = watchedNode(l1, accounts[0]!);
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    await node.step();
    watched.proven.length = 0;
    watched.committed.length = 0;
    // The first batch takes a deposit, the two behind it take none.
    await accounts[1]!.deposit(depositOf(2, 1n, 1000n));
    for (let nonce = 0; nonce < 6; nonce += 1) await node.submit(pay(l1, 0, { to: 1, nonce }));
    watched.beforeProof = async () => {
      if (watched.proven.length !== 2) return;
      watched.beforeProof = async () => {};
      await accounts[2]!.deposit(depositOf(3, 1n, 1000n));
      l1.time += CLIENT_DEADLINE;
      await accounts[2]!.markDeposit(3);
    };
    const settled = await node.step();
    assert.deepEqual(
      settled.map(({ batch }) => batch.deposits.length),
      [1],
    );
    await collect(node.run());
    const { state, deposits } = await l1.rebuild();
    assert.deepEqual([state.account(0)?.nonce, deposits], [6, []]);
    assert.deepEqual(node.takeLost(), []);
  });

  it("brings operations back whose group a reorganisation has taken out", async () => {
    const { l1, node } = await withTransfers(3);
    const snapshot = await chain.anvil.control("evm_snapshot");
    assert.equal((await node.step()).length, 3);
    await chain.anvil.control("evm_revert", snapshot);
    assert.deepEqual(numbersOf(await collect(node.run())), [1, 2, 3]);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
    assert.deepEqual(node.takeLost(), []);
  });

  it("seals a group of one shape, and leaves the rest to the next one", async () => {
    const shape = { ...CLIENT_SHAPE, deposits: 0, exits: 0 };
    const { l1, accounts } = await mirrorParties(chain, [shape, SMALL]);
    const { node, watched } = watchedNode(l1, accounts[0]!, { shape, smallShape: SMALL });
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    await collect(node.run());
    await accounts[1]!.deposit(depositOf(2, 1n, 1000n));
    watched.committed.length = 0;
    for (let nonce = 0; nonce < 4; nonce += 1) await node.submit(pay(l1, 0, { to: 1, nonce }));
    const shapes = (await collect(node.run())).map(({ batch }) => batch.shape.transfers);
    assert.deepEqual(shapes, [2, 2, 1]);
    assert.deepEqual(watched.committed, [2, 1]);
  });

  it("refuses a group that no transaction can hold", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const group = 10_000;
    assert.throws(() => nodeOn(chain, l1, accounts[0]!, { group }), refusal("GroupTooLarge"));
  });
});

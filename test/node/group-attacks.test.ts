/** Others get ahead of a node that commits groups, on purpose: what that costs it, and what it does not. */
import assert from "node:assert/strict";
import type { L1, L1Account } from "../../l1/client/l1.js";
import { proverError } from "../../prover/prover-error.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { attackedNode } from "../support/attacked-node.js";
import { CLIENT_DEADLINE, CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  mirrorParties,
  nodeOn,
  numbersOf,
  pay,
  proverOf,
} from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

/** An exit of an account that is nobody's pays nothing, and leaves the root as it is. */
const WORTHLESS = 500;

let chain: ClientRollup;

describe("a node whose group is overtaken", function () {
  this.timeout(120_000);
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  it("by its own first batches keeps the proofs of the others", async () => {
    for (const taken of [1, 2]) {
      const { node, seen, commitAsRival, fill, assertSettled } = attackedNode(
        chain,
        await mirrorParties(chain),
      );
      await fill();
      seen.beforeCommit = ({ batches }) => commitAsRival(batches.slice(0, taken));
      const settled = await collect(node.run());
      assert.deepEqual(seen.sent, [3, 3 - taken]);
      assert.deepEqual(numbersOf(settled), [1, 2, 3].slice(taken));
      assert.equal(seen.proven.length, 3);
      await assertSettled();
    }
  });

  it("by its first batch behind a stranger's worthless exit, in one transaction, keeps the proofs of the others", async () => {
    const { node, user, seen, forge, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      await mirrorParties(chain),
    );
    await fill();
    seen.beforeCommit = async ({ batches }) => {
      await user.requestExit(WORTHLESS);
      const exits = [{ account: WORTHLESS, requester: user.address }];
      // The root is as before, the head of the exits is not.
      await commitAsRival([await forge({ exits }), batches[0]!]);
    };
    const settled = await collect(node.run());
    assert.deepEqual(seen.sent, [3, 2]);
    assert.deepEqual(numbersOf(settled), [3, 4]);
    assert.equal(seen.proven.length, 3);
    await assertSettled();
  });

  it("by a hundred empty batches before, between and behind its own keeps its proofs", async () => {
    const { l1, node, seen, forge, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      await mirrorParties(chain),
    );
    await fill();
    seen.beforeCommit = async ({ batches }) => {
      const empty = async (count: number) => new Array(count).fill(await forge({}));
      await commitAsRival([...(await empty(50)), batches[0]!]);
      await commitAsRival([...(await empty(25)), batches[1]!]);
      await commitAsRival(await empty(25));
    };
    const settled = await collect(node.run());
    assert.deepEqual(seen.sent, [3, 1]);
    assert.deepEqual(numbersOf(settled), [103]);
    assert.equal(seen.proven.length, 3);
    assert.equal((await l1.follow()).batchNumber, 104);
    await assertSettled();
  });

  it("by a mark on an item that is taken in the same block keeps its proofs", async () => {
    const parties = await mirrorParties(chain);
    const { l1, node, user, rival, seen, forge, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      parties,
    );
    await fill();
    seen.beforeCommit = async () => {
      await user.requestExit(WORTHLESS);
      parties.l1.time += CLIENT_DEADLINE / 2;
      await rival.markExit(0);
      await commitAsRival([
        await forge({ exits: [{ account: WORTHLESS, requester: user.address }] }),
      ]);
      const { exitHead, exitMark } = await l1.follow();
      assert.deepEqual([exitHead, exitMark], [1, 1]);
    };
    await collect(node.run());
    assert.deepEqual(seen.sent, [3, 3]);
    assert.equal(seen.proven.length, 3);
    await assertSettled();
  });

  it("by a mark commits nothing that leaves the item waiting, and loses no operation", async () => {
    const parties = await mirrorParties(chain);
    const { l1, node, user, rival, seen, fill, assertSettled } = attackedNode(chain, parties);
    await fill();
    seen.beforeCommit = async () => {
      await user.requestExit(WORTHLESS);
      parties.l1.time += CLIENT_DEADLINE / 2;
      await rival.markExit(0);
    };
    await collect(node.run());
    assert.equal((await l1.follow()).exitHead, 1);
    await assertSettled();
  });

  it("by a batch of somebody else's with one of its operations starts again with the others", async () => {
    const { l1, node, seen, forge, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      await mirrorParties(chain),
    );
    await fill();
    seen.beforeCommit = async () => {
      await commitAsRival([await forge({ transfers: [pay(l1, 0, { to: 0, nonce: 0 })] })]);
    };
    await collect(node.run());
    await assertSettled();
  });

  it("while it proves the second batch, by the first of its own: it does not send that one", async () => {
    const { node, seen, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      await mirrorParties(chain),
    );
    await fill();
    seen.whileProving = async () => {
      if (seen.proven.length !== 1) return;
      seen.whileProving = async () => {};
      const [{ shape, data, publicInputs }] = seen.proven as [SealedBatch];
      const proof = await proverOf(chain)(seen.proven[0]!);
      await commitAsRival([{ shape, data, digest: publicInputs.digest, proof }]);
    };
    await collect(node.run());
    assert.deepEqual(seen.sent, [2]);
    assert.equal(seen.proven.length, 3);
    await assertSettled();
  });
});

describe("a node whose group cannot be proven", function () {
  this.timeout(120_000);
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  it("to the end commits what comes before, says why at the next step, and goes on", async () => {
    const { node, seen, fill, assertSettled } = attackedNode(chain, await mirrorParties(chain));
    await fill();
    let fails = true;
    seen.whileProving = async () => {
      if (seen.proven.length === 1 && fails) throw new QuipuError("InvalidShape", "no memory");
    };
    assert.equal((await node.step()).length, 1);
    await assert.rejects(node.step(), refusal("InvalidShape", /no memory/));
    await assert.rejects(node.step(), refusal("InvalidShape", /no memory/));
    fails = false;
    assert.equal((await node.step()).length, 2);
    assert.deepEqual(seen.sent, [1, 2]);
    await assertSettled();
  });

  it("because it is ended sends nothing, and keeps what is proven", async () => {
    for (const error of [
      proverError("ProvingAborted", "ended"),
      new DOMException("ended", "AbortError"),
    ]) {
      const { node, seen, fill, assertSettled } = attackedNode(chain, await mirrorParties(chain));
      await fill();
      seen.whileProving = async () => {
        if (seen.proven.length === 2) throw error;
      };
      await assert.rejects(node.step(), (thrown) => thrown === error);
      assert.deepEqual(seen.sent, []);
      seen.whileProving = async () => {};
      assert.equal((await node.step()).length, 3);
      assert.equal(seen.proven.length, 3);
      await assertSettled();
    }
  });

  it("must be small enough for a transaction", () => {
    const make = (group: number) => () =>
      nodeOn(chain, {} as L1, {} as L1Account, { group, shape: CLIENT_SHAPE });
    for (const group of [0, -1, 1.5, Number.NaN, 1e9, Number.POSITIVE_INFINITY]) {
      assert.throws(make(group), refusal("GroupTooLarge"));
    }
    make(1)();
  });
});

describe("a node's group on a chain", function () {
  this.timeout(120_000);
  before(async () => {
    chain = await ClientRollup.start();
  });
  beforeEach(() => chain.restore());
  after(() => chain?.anvil.stop());

  it("is overtaken by its first batch behind a worthless exit: the proofs of the others are kept", async () => {
    const { node, user, seen, forge, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      chainParties(chain),
    );
    await fill();
    seen.beforeCommit = async ({ batches }) => {
      await user.requestExit(WORTHLESS);
      const exits = [{ account: WORTHLESS, requester: user.address }];
      await commitAsRival([await forge({ exits }), batches[0]!]);
    };
    const settled = await collect(node.run());
    assert.deepEqual(numbersOf(settled), [3, 4]);
    assert.equal(settled[0]!.outcome.transactionHash, settled[1]!.outcome.transactionHash);
    assert.equal(seen.proven.length, 3);
    await assertSettled();
  });

  it("that a reorganisation takes out comes back, cut in two or not", async () => {
    const { node, seen, commitAsRival, fill, assertSettled } = attackedNode(
      chain,
      chainParties(chain),
    );
    await fill();
    let first: readonly BatchSubmission[] = [];
    seen.beforeCommit = async ({ batches }) => {
      first = batches.slice(0, 1);
    };
    const before = await chain.anvil.control("evm_snapshot");
    assert.equal((await node.step()).length, 3);
    await chain.anvil.control("evm_revert", before);
    // The new chain has the first of the three batches alone, by another hand, behind an empty block.
    await chain.anvil.control("evm_mine");
    await commitAsRival(first);
    await collect(node.run());
    await assertSettled();
  });
});

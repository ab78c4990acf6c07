/** A node that publishes its groups in blobs: what of them it keeps when the blob is not to be. */
import assert from "node:assert/strict";
import { BeaconNode } from "../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../l1/blobs/blob-finder.js";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { L1, L1Account, NumberedBatches } from "../../l1/client/l1.js";
import { LONGEST_DEADLINE } from "../../l1/contract/assert-blobs-outlast.js";
import { largestBlobGroup } from "../../l1/contract/largest-blob-group.js";
import type { NodeOptions } from "../../node/pipeline/node-options.js";
import type { SettledBatch } from "../../node/pipeline/settled-batch.js";
import { proverError } from "../../prover/prover-error.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import {
  chainParties,
  collect,
  depositOf,
  mirrorParties,
  nodeOn,
  numbersOf,
  pay,
  proverOf,
} from "../support/node-on-l1.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { refusal } from "../support/refusal.js";

const GROUP = 3;

describe("a node that publishes in blobs", function () {
  this.timeout(600_000);
  let chain: ClientRollup;
  before(async () => {
    quickenKzg();
    chain = await ClientRollup.start();
  });
  beforeEach(() => chain.restore());
  after(() => chain?.anvil.stop());

  /** A node that notes what it proves and sends, with money in two accounts and so many batches of transfers. */
  async function watchedNode(
    { l1, accounts }: { readonly l1: L1; readonly accounts: readonly L1Account[] },
    batches: number,
    options: Partial<NodeOptions> = {},
  ) {
    const watched = {
      proven: [] as SealedBatch[],
      sent: [] as NumberedBatches[],
      beforeProof: async (): Promise<void> => {},
      beforeCommit: async (_group: NumberedBatches): Promise<void> => {},
    };
    const [own, rival, user] = accounts as [L1Account, L1Account, L1Account];
    const commitBatches: L1Account["commitBatches"] = async (group) => {
      watched.sent.push(group);
      await watched.beforeCommit(group);
      return own.commitBatches(group);
    };
    const prove = async (batch: SealedBatch) => {
      await watched.beforeProof();
      watched.proven.push(batch);
      return proverOf(chain)(batch);
    };
    for (const i of [0, 1]) await user.deposit(depositOf(i, 2n, 1000n));
    const blobs = { group: GROUP, publish: "blob" } as const;
    const account = { ...own, commitBatches };
    const node = nodeOn(chain, l1, account, { ...blobs, prove, ...options });
    // The deposits, by another node and in calldata.
    await nodeOn(chain, l1, rival).step();
    for (let nonce = 0; nonce < 2 * batches; nonce += 1) {
      await node.submit(pay(l1, 0, { to: 1, nonce }));
    }
    return { l1, node, watched, rival };
  }

  const waysOf = (settled: readonly SettledBatch[]) =>
    settled.map(({ outcome }) => outcome.publication.by);

  it("brings a group to a chain in a blob, a smaller one in the next, and follows itself", async () => {
    const { l1, node, watched } = await watchedNode(chainParties(chain), 4);
    const first = await node.step();
    assert.deepEqual(numbersOf(first), [1, 2, 3]);
    assert.deepEqual(waysOf(first), ["blob", "blob", "blob"]);
    const second = await node.step();
    assert.deepEqual([numbersOf(second), waysOf(second)], [[4], ["blob"]]);
    assert.deepEqual(await node.step(), []);
    assert.equal(watched.proven.length, 4);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 8);
    // Whoever has nothing but L1 needs the blobs from somebody.
    await assert.rejects(l1.rebuild(), refusal("BlobUnavailable"));
    const blobs = new BlobFinder([new BeaconNode(chain.anvil.url)]);
    const { state } = await new ChainL1(chain.rollup, { blobs }).rebuild();
    assert.equal(state.account(0)?.nonce, 8);
  });

  it("does the same on the mirror", async () => {
    const { l1, node } = await watchedNode(await mirrorParties(chain), 2);
    assert.deepEqual(waysOf(await node.step()), ["blob", "blob"]);
    assert.equal((await l1.rebuild()).state.account(0)?.nonce, 4);
  });

  it("commits those before a batch that cannot be proven by calldata, and those behind it", async () => {
    const { l1, node, watched } = await watchedNode(chainParties(chain), 3);
    let isOut = true;
    watched.beforeProof = async () => {
      if (isOut && watched.proven.length === 2) throw proverError("ProvingFailed", "out of order");
    };
    const first = await node.step();
    assert.deepEqual(
      [numbersOf(first), waysOf(first)],
      [
        [1, 2],
        ["calldata", "calldata"],
      ],
    );
    await assert.rejects(node.step(), refusal("ProvingFailed", /out of order/));
    isOut = false;
    const rest = await node.step();
    assert.deepEqual([numbersOf(rest), waysOf(rest)], [[3], ["calldata"]]);
    assert.equal(watched.proven.length, 3);
    assert.deepEqual(
      watched.sent.map(({ blob }) => blob),
      [undefined, undefined],
    );
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
  });

  it("keeps the proofs of those that a rival has left when he takes the first out of its blob", async () => {
    const { l1, node, watched, rival } = await watchedNode(chainParties(chain), 3);
    watched.beforeCommit = async ({ batchNumber, batches }) => {
      watched.beforeCommit = async () => {};
      await rival.commitBatches({ batchNumber, batches: batches.slice(0, 1) });
    };
    const settled = await node.step();
    assert.deepEqual(
      [numbersOf(settled), waysOf(settled)],
      [
        [2, 3],
        ["calldata", "calldata"],
      ],
    );
    assert.equal(watched.proven.length, 3);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 6);
    assert.deepEqual(node.takeLost(), []);
    assert.deepEqual(await node.step(), []);
  });

  it("finds its group that a rival has brought to L1 in its blob", async () => {
    const { l1, node, watched, rival } = await watchedNode(chainParties(chain), 2);
    watched.beforeCommit = async ({ batchNumber, batches, blob }) => {
      watched.beforeCommit = async () => {};
      await rival.commitBatches({ batchNumber, batches, blob });
    };
    const settled = await node.step();
    assert.deepEqual(
      [numbersOf(settled), waysOf(settled)],
      [
        [1, 2],
        ["blob", "blob"],
      ],
    );
    assert.equal((await l1.follow()).batchNumber, 3);
    assert.deepEqual(await node.step(), []);
  });

  it("waits with its proofs while blobs are too expensive, or goes by calldata if it is told to", async () => {
    const { l1, accounts } = chainParties(chain);
    const thrifty = l1.account(chain.sender(0, { blobFeeCeiling: 0n }));
    const parties = { l1, accounts: [thrifty, ...accounts.slice(1)] };
    const { node, watched } = await watchedNode(parties, 2);
    for (let i = 0; i < 2; i += 1) await assert.rejects(node.step(), refusal("BlobFeeTooHigh"));
    assert.equal(watched.proven.length, 2);
    assert.equal((await l1.follow()).batchNumber, 1);
    const flexible = nodeOn(chain, l1, thrifty, { group: 2, publish: "blob", fallback: true });
    await flexible.enqueue([0, 1].map((nonce) => pay(l1, 0, { to: 1, nonce })));
    assert.deepEqual(waysOf(await collect(flexible.run())), ["calldata"]);
  });

  /** A node whose transaction with a blob waits, and a second account that acts at that moment. */
  async function heldUp(atThatMoment: () => Promise<unknown>) {
    const { l1, accounts } = chainParties(chain);
    const impatient = l1.account(chain.sender(0, { timeoutMs: 1500 }));
    const second = accounts[3]!;
    const parties = { l1, accounts: [impatient, ...accounts.slice(1)] };
    const secondAccount: L1Account = {
      ...second,
      async commitBatches(group) {
        assert.equal(group.blob, undefined);
        await atThatMoment();
        return second.commitBatches(group);
      },
    };
    const { node, watched } = await watchedNode(parties, 2, { secondAccount });
    watched.beforeCommit = async () => void (await chain.anvil.control("evm_setAutomine", false));
    return { l1, node, watched };
  }

  it("goes by calldata from a second account when its transaction with a blob waits too long", async () => {
    const { l1, node, watched } = await heldUp(async () => {
      await chain.anvil.control("anvil_dropAllTransactions");
      await chain.anvil.control("evm_setAutomine", true);
    });
    const settled = await node.step();
    assert.deepEqual(
      [numbersOf(settled), waysOf(settled)],
      [
        [1, 2],
        ["calldata", "calldata"],
      ],
    );
    assert.equal(watched.proven.length, 2);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 4);
  });

  it("commits nothing twice when the transaction with the blob is mined after all", async () => {
    const { l1, node } = await heldUp(async () => {
      await chain.anvil.control("evm_mine");
      await chain.anvil.control("evm_setAutomine", true);
    });
    const settled = await node.step();
    assert.deepEqual(
      [numbersOf(settled), waysOf(settled)],
      [
        [1, 2],
        ["blob", "blob"],
      ],
    );
    assert.equal((await l1.follow()).batchNumber, 3);
    assert.deepEqual(await node.step(), []);
  });

  it("is refused a group that no blob holds, and a deadline that blobs do not outlast", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const most = largestBlobGroup(CLIENT_SHAPE);
    const make = (group: number, on: L1 = l1) =>
      nodeOn(chain, on, accounts[0]!, { group, publish: "blob" });
    make(most);
    assert.throws(() => make(most + 1), refusal("GroupTooLarge", /in a blob: got .*, expected 1…/));
    const withDeadline = (deadline: number) =>
      Object.create(l1, { timing: { value: { deadline, spacing: 60 } } }) as L1;
    make(1, withDeadline(LONGEST_DEADLINE));
    const slow = () => make(1, withDeadline(LONGEST_DEADLINE + 1));
    assert.throws(slow, refusal("DeadlineTooLong", /got 524289 s/));
  });
});

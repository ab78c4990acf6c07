/** A node whose items are late marks them, and seals anew what a mark has made worthless. */
import assert from "node:assert/strict";
import type { L1Account } from "../../l1/client/l1.js";
import { RollupNode } from "../../node/pipeline/rollup-node.js";
import { QuipuError } from "../../src/errors.js";
import { parseShape } from "../../src/shape.js";
import { CLIENT_DEADLINE, CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import { depositOf, mirrorParties, nodeOn, pay, proverOf } from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";

/** A shape that takes nothing of the queues: whoever commits it gets ahead of them. */
const SMALL = parseShape("1x2");

describe("a node and marks", () => {
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  it("marks nothing as long as it is on schedule", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    const node = nodeOn(chain, l1, accounts[0]!);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await accounts[1]!.requestExit(0);
    l1.time += Math.floor(CLIENT_DEADLINE / 2) - 1;
    await node.step();
    const { depositMark, exitMark } = await l1.follow();
    assert.deepEqual([depositMark, exitMark], [0, 0]);
  });

  it("marks what has waited for half of its time, before it seals", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    let marksAtProof: readonly number[] = [];
    const node = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        const { depositMark, exitMark } = await l1.follow();
        marksAtProof = [depositMark, exitMark];
        return proverOf(chain)(batch);
      },
    });
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    await accounts[1]!.requestExit(0);
    l1.time += CLIENT_DEADLINE;
    const [settled] = await node.step();
    assert.deepEqual(marksAtProof, [2, 1]);
    assert.ok((settled?.batch.deposits.length ?? 0) > 0);
  });

  it("does its work though somebody else commits batches that take nothing of the queues", async () => {
    const shapes = [CLIENT_SHAPE, SMALL];
    const { l1, accounts } = await mirrorParties(chain, shapes);
    const stranger = new RollupNode({
      l1,
      account: accounts[3]!,
      shape: SMALL,
      prove: proverOf(chain),
    });
    for (const i of [0, 1]) await accounts[1]!.deposit(depositOf(i, 1n, 1000n));
    const first = nodeOn(chain, l1, accounts[0]!);
    await first.step();
    await accounts[1]!.deposit(depositOf(2, 1n, 1000n));
    let nonce = 0;
    const getAhead = async (): Promise<void> => {
      await stranger.submit(pay(l1, 0, { to: 1, nonce }));
      await stranger.step();
      nonce += 1;
    };
    // Without a mark the stranger gets ahead of every batch that is being proven.
    const hindered = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        await getAhead();
        return proverOf(chain)(batch);
      },
    });
    await assert.rejects(hindered.step(), refusal("RootMismatch"));
    assert.equal((await l1.follow()).depositHead, 2);
    // With one, the stranger's batches are refused and the honest one arrives.
    l1.time += CLIENT_DEADLINE;
    const determined = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        await assert.rejects(getAhead(), refusal("MarkedItemWaiting"));
        return proverOf(chain)(batch);
      },
    });
    const [settled] = await determined.step();
    assert.equal(settled?.batch.deposits.length, 1);
    assert.equal((await l1.follow()).depositHead, 3);
  });

  it("seals anew a batch without the item that has been marked meanwhile", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    let proofs = 0;
    const node = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        proofs += 1;
        if (proofs === 2) {
          // Queued and marked while a batch of transfers is proven.
          await accounts[2]!.deposit(depositOf(1, 1n, 1000n));
          l1.time += CLIENT_DEADLINE;
          await accounts[2]!.markDeposit(1);
        }
        return proverOf(chain)(batch);
      },
    });
    await node.step();
    await node.submit(pay(l1, 0, { to: 0 }));
    const [settled] = await node.step();
    assert.equal(proofs, 3);
    assert.deepEqual([settled?.batch.deposits.length, settled?.batch.transfers.length], [1, 0]);
    // The transfer has only changed its batch.
    assert.equal((await node.step())[0]?.batch.transfers.length, 1);
    assert.deepEqual(node.takeLost(), []);
  });

  it("does not mark what its shapes cannot take, and says what a mark demands", async () => {
    const { l1, accounts } = await mirrorParties(chain, [CLIENT_SHAPE, SMALL]);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await nodeOn(chain, l1, accounts[0]!).step();
    let proofs = 0;
    const node = nodeOn(chain, l1, accounts[3]!, {
      shape: SMALL,
      prove: (batch) => {
        proofs += 1;
        return proverOf(chain)(batch);
      },
    });
    await accounts[1]!.requestExit(5);
    l1.time += CLIENT_DEADLINE / 2;
    await node.submit(pay(l1, 0, { to: 0 }));
    assert.equal((await node.step())[0]?.batch.transfers.length, 1);
    assert.deepEqual([(await l1.follow()).exitMark, proofs], [0, 1]);
    await accounts[2]!.markExit(0);
    await node.submit(pay(l1, 0, { to: 0, nonce: 1 }));
    const demanded = refusal("MarkedItemWaiting", /expected one that takes exits/);
    for (let i = 0; i < 2; i++) await assert.rejects(node.step(), demanded);
    assert.equal(proofs, 1);
  });

  it("marks nothing that would cost the proof of a batch that is on its way", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    let proofs = 0;
    let isDown = false;
    const account: L1Account = {
      ...accounts[0]!,
      commitBatches: async (group) => {
        if (isDown) throw new Error("the endpoint is down");
        return accounts[0]!.commitBatches(group);
      },
    };
    const node = nodeOn(chain, l1, account, {
      prove: (batch) => {
        proofs += 1;
        return proverOf(chain)(batch);
      },
    });
    await node.step();
    await node.submit(pay(l1, 0, { to: 0 }));
    isDown = true;
    await assert.rejects(node.step(), /endpoint is down/);
    isDown = false;
    await accounts[1]!.requestExit(5);
    l1.time += CLIENT_DEADLINE / 2;
    assert.equal((await node.step())[0]?.batch.transfers.length, 1);
    assert.equal(proofs, 2);
    assert.equal((await node.step())[0]?.batch.exits.length, 1);
    assert.equal((await l1.follow()).exitMark, 1);
  });

  it("chooses the shape of its next batch by the mark that it has just made", async () => {
    const { l1, accounts } = await mirrorParties(chain, [CLIENT_SHAPE, SMALL]);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await nodeOn(chain, l1, accounts[0]!).step();
    const stranger = nodeOn(chain, l1, accounts[3]!);
    let proofs = 0;
    const node = nodeOn(chain, l1, accounts[0]!, {
      smallShape: SMALL,
      prove: async (batch) => {
        proofs += 1;
        if (proofs === 1) {
          await stranger.submit(pay(l1, 0, { to: 0 }));
          await stranger.step();
          await accounts[1]!.deposit(depositOf(1, 1n, 1000n));
          l1.time += CLIENT_DEADLINE;
        }
        return proverOf(chain)(batch);
      },
    });
    await node.submit(pay(l1, 0, { to: 0 }));
    await node.enqueue([pay(l1, 0, { to: 0, nonce: 1 })]);
    // A small batch would be proven sooner after a lost race, and refused.
    const [settled] = await node.step();
    assert.deepEqual([settled?.batch.shape, settled?.batch.deposits.length], [CLIENT_SHAPE, 1]);
    assert.equal(proofs, 2);
  });

  it("does not prove a batch that a mark has made worthless before", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    await nodeOn(chain, l1, accounts[0]!).step();
    const proven: number[] = [];
    let isDown = true;
    const node = nodeOn(chain, l1, accounts[0]!, {
      prove: async (batch) => {
        if (isDown) throw new Error("the prover is down");
        proven.push(batch.deposits.length);
        return proverOf(chain)(batch);
      },
    });
    await node.submit(pay(l1, 0, { to: 0 }));
    await assert.rejects(node.step(), /prover is down/);
    isDown = false;
    await accounts[1]!.deposit(depositOf(1, 1n, 1000n));
    l1.time += CLIENT_DEADLINE;
    await accounts[2]!.markDeposit(1);
    await node.step();
    assert.deepEqual(proven, [1]);
  });

  it("proves nothing for a contract that froze while it marked", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    let proofs = 0;
    const account: L1Account = {
      ...accounts[0]!,
      markDeposit: (index) => {
        throw new QuipuError("ContractFrozen", `the contract froze before deposit ${index}`);
      },
    };
    const node = nodeOn(chain, l1, account, {
      prove: (batch) => {
        proofs += 1;
        return proverOf(chain)(batch);
      },
    });
    await accounts[1]!.deposit(depositOf(0, 1n, 1000n));
    l1.time += CLIENT_DEADLINE;
    await assert.rejects(node.step(), refusal("ContractFrozen"));
    assert.equal(proofs, 0);
  });
});

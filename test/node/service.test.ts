/** A node as a service: sealing, proving and settling overlap, and what goes wrong with one does not stop the others. */
import assert from "node:assert/strict";
import { MemoryJournal } from "../../node/pipeline/batch-journal.js";
import { proverError } from "../../prover/prover-error.js";
import type { VerifySignatures } from "../../sequencer/claim-operation.js";
import { verifyMessage } from "../../src/crypto/eddsa.js";
import { CLIENT_DEADLINE, ClientRollup } from "../support/client-rollup.js";
import { chainParties, depositOf, mirrorParties, nodeOn, pay } from "../support/node-on-l1.js";
import { refusal } from "../support/refusal.js";
import { servedNode } from "../support/served-node.js";
import { until } from "../support/until.js";

const LONG = 1e9;

describe("a node that works on its own", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let stop: (() => Promise<void>) | undefined;
  before(async () => {
    chain = await ClientRollup.start();
  });
  afterEach(async () => {
    await stop?.().catch(() => {});
    stop = undefined;
  });
  after(() => chain?.anvil.stop());

  /** A node at work on the mirror, with two accounts. */
  async function atWork(options: Parameters<typeof servedNode>[2] = {}) {
    const parties = await mirrorParties(chain);
    const served = servedNode(chain, parties, options);
    await served.start();
    stop = served.stop;
    /** Sends payments of account 0 with these nonces. */
    const send = async (from: number, to: number) => {
      for (let nonce = from; nonce < to; nonce += 1) {
        await served.node.submit(pay(parties.l1, 0, { to: 1, nonce }));
      }
    };
    return { ...parties, ...served, send };
  }

  it("seals the next batch while it proves the one before", async () => {
    const { l1, node, seen, send, untilStates, untilSettled } = await atWork();
    await send(0, 2);
    await untilStates("proving");
    await send(2, 4);
    await untilStates("proving", "sealed");
    // Operations are judged by the state behind both.
    assert.deepEqual([node.account(0)?.account.nonce, node.account(0)?.nextNonce], [4, 4]);
    assert.equal((await l1.follow()).state.account(0)?.nonce, 0);
    seen.proofs[0]!.finish();
    await until(() => seen.proofs.length === 2);
    seen.proofs[1]!.finish();
    await untilSettled(4);
    assert.deepEqual(seen.committed, [1, 2]);
  });

  it("proves several at once, and commits them in order whichever is ready first", async () => {
    const { seen, send, untilStates, untilSettled } = await atWork({ service: { provers: 3 } });
    await send(0, 6);
    await untilStates("proving", "proving", "proving");
    seen.proofs[2]!.finish();
    await untilStates("proving", "proving", "proven");
    seen.proofs[1]!.finish();
    await untilStates("proving", "proven", "proven");
    assert.deepEqual(seen.sent, []);
    seen.proofs[0]!.finish();
    await untilSettled(6);
    assert.deepEqual(seen.committed, [1, 2, 3]);
    assert.deepEqual(seen.sent, [1, 1, 1]);
    assert.equal(seen.proofs.length, 3);
  });

  it("commits a group when it is proven, and a smaller one after a time", async () => {
    const { seen, send, untilSettled } = await atWork({
      group: 2,
      service: { settleAfterMs: 300 },
    });
    seen.isQuick = true;
    await send(0, 6);
    await untilSettled(6);
    assert.deepEqual(seen.sent, [2, 1]);
  });

  it("commits what is proven at once while gas is cheap", async () => {
    const isCheap = async () => true;
    const service = { settleAfterMs: LONG, isCheap };
    const { seen, send, untilSettled } = await atWork({ group: 4, service });
    seen.isQuick = true;
    await send(0, 2);
    await untilSettled(2);
    assert.deepEqual(seen.sent, [1]);
  });

  it("seals no more than may be pending, and refuses operations when as many wait as may", async () => {
    const service = { backlog: 2, waitingLimit: 2 };
    let verified = 0;
    const verifySignatures: VerifySignatures = async (claims) => {
      verified += claims.length;
      return claims.map(({ publicKey, message, signature }) =>
        verifyMessage(publicKey, message, signature),
      );
    };
    const options = { service, verifySignatures };
    const { l1, node, seen, send, untilStates, untilSettled } = await atWork(options);
    await send(0, 2);
    await untilStates("proving");
    await send(2, 4);
    await untilStates("proving", "sealed");
    await send(4, 6);
    const full = refusal("QueueFull", /waiting operations: got 2, expected < 2/);
    await assert.rejects(node.submit(pay(l1, 0, { to: 1, nonce: 6 })), full);
    assert.deepEqual([node.status.ready, node.status.pending.length], [2, 2]);
    // Those of a crowd keep out nobody who pays more.
    await assert.rejects(node.submit(pay(l1, 1, { to: 0, fee: 1n })), full);
    assert.equal(await node.submit(pay(l1, 1, { to: 0, fee: 2n })), "ready");
    assert.equal(node.status.ready, 2);
    // Of what there was no room for nobody has verified the signature.
    assert.equal(verified, 7);
    assert.deepEqual(
      seen.lost.map(({ operation: { nonce }, reason: { code } }) => [nonce, code]),
      [[5, "Outbid"]],
    );
    seen.proofs[0]!.finish();
    await until(() => node.status.ready === 0);
    seen.isQuick = true;
    for (const { finish } of seen.proofs) finish();
    await untilSettled(5);
  });

  it("gives up the proof of a batch that a rival has made worthless, and brings its operations in another", async () => {
    const { l1, accounts, seen, send, untilStates, untilSettled } = await atWork();
    const rival = nodeOn(chain, l1, accounts[1]!);
    await rival.sync();
    await send(0, 4);
    await untilStates("proving", "sealed");
    await rival.submit(pay(l1, 1, { to: 0 }));
    await rival.step();
    await until(() => seen.proofs[0]!.signal.aborted);
    seen.isQuick = true;
    for (const { finish } of seen.proofs) finish();
    await untilSettled(4);
    assert.deepEqual(seen.dropped, ["overtaken"]);
    assert.deepEqual(seen.lost, []);
    assert.equal((await l1.follow()).state.account(1)?.balance, 1000n + 40n - 11n);
  });

  it("keeps its proofs when a rival is faster between its look at L1 and its transaction", async () => {
    const { l1, accounts, seen, send, untilSettled } = await atWork();
    seen.isQuick = true;
    const rival = nodeOn(chain, l1, accounts[1]!);
    await rival.sync();
    seen.beforeCommit = async ({ batchNumber, batches }) => {
      seen.beforeCommit = async () => {};
      await accounts[1]!.commitBatches({ batchNumber, batches });
    };
    await send(0, 4);
    await untilSettled(4);
    assert.equal(seen.proofs.length, 2);
    assert.deepEqual(seen.lost, []);
  });

  it("waits while L1 is away, says so, and commits once", async () => {
    const { node, seen, send, untilSettled } = await atWork();
    seen.isQuick = true;
    let isDown = true;
    seen.beforeCommit = async () => {
      if (isDown) throw new Error("the endpoint is down");
    };
    await send(0, 2);
    await until(() => node.status.problems[0]?.attempts === 2);
    const [problem] = node.status.problems;
    assert.equal(problem?.part, "settling");
    assert.match(String(problem?.error), /endpoint is down/);
    assert.ok(problem!.since < problem!.at);
    // Meanwhile it seals and proves.
    await send(2, 4);
    await until(() => node.status.pending.length === 2);
    isDown = false;
    await untilSettled(4);
    assert.deepEqual(seen.committed, [1, 2]);
    await until(() => node.status.problems.length === 0);
  });

  it("proves nothing that the journal does not have, and goes on when it has it", async () => {
    const journal = new MemoryJournal();
    let isFull = true;
    const sealed = journal.sealed.bind(journal);
    journal.sealed = async (batch) => {
      if (isFull) throw new Error("no space left");
      return sealed(batch);
    };
    const { node, seen, send, untilSettled } = await atWork({ journal });
    seen.isQuick = true;
    await send(0, 2);
    await until(() => node.status.problems.length > 0);
    assert.deepEqual(seen.proofs, []);
    isFull = false;
    await untilSettled(2);
    assert.equal(seen.proofs.length, 1);
    await until(async () => (await journal.read()).length === 0);
  });

  it("tries a proof again that has failed, while those behind it are made", async () => {
    const { node, seen, send, untilStates, untilSettled } = await atWork({
      service: { provers: 2 },
    });
    await send(0, 4);
    await untilStates("proving", "proving");
    seen.proofs[0]!.fail(proverError("ProvingFailed", "out of order"));
    await until(() => node.status.problems[0]?.part === "proving");
    assert.equal(node.status.pending[0]?.failure?.attempts, 1);
    seen.isQuick = true;
    seen.proofs[1]!.finish();
    await untilSettled(4);
    assert.equal(seen.proofs.length, 3);
    assert.deepEqual(node.status.problems, []);
  });

  it("ends at a frozen contract, and says so", async () => {
    const { l1, accounts, node, serving } = await atWork();
    await accounts[2]!.deposit(depositOf(0, 1n, 1000n));
    l1.time += CLIENT_DEADLINE + 1;
    await accounts[3]!.freeze();
    await assert.rejects(serving(), refusal("ContractFrozen"));
    assert.equal(node.status.isServing, false);
    assert.ok(node.status.ended !== undefined);
  });

  it("ends when it is told to: proofs are given up, and the next call goes on", async () => {
    const journal = new MemoryJournal();
    const parties = await mirrorParties(chain);
    const first = servedNode(chain, parties, { journal });
    await first.start();
    for (const nonce of [0, 1]) await first.node.submit(pay(parties.l1, 0, { to: 1, nonce }));
    await first.untilStates("proving");
    await first.stop();
    assert.ok(first.seen.proofs[0]!.signal.aborted);
    assert.deepEqual(first.states(), ["sealed"]);
    assert.deepEqual(first.node.status.problems, []);
    const second = servedNode(chain, parties, { journal });
    second.seen.isQuick = true;
    second.serve();
    stop = second.stop;
    await second.untilSettled(2);
  });

  it("gives up what nobody pays for when nothing has been under way for some time", async () => {
    const { l1, node, seen } = await atWork({ service: { earlyForMs: 300 } });
    assert.equal(await node.submit(pay(l1, 0, { amount: 5000n })), "early");
    await until(() => seen.lost.length === 1);
    assert.equal(seen.lost[0]?.reason.code, "InsufficientBalance");
  });

  it("gives up what waits for an earlier nonce for too long, though nothing is sealed", async () => {
    const { l1, node, seen } = await atWork({ service: { heldForMs: 300 } });
    assert.equal(await node.submit(pay(l1, 0, { nonce: 1 })), "held");
    await until(() => seen.lost.length === 1);
    assert.equal(seen.lost[0]?.reason.code, "NonceGapExpired");
    assert.equal(node.status.held, 0);
    // What it waited for may still come, and it may come again.
    assert.equal(await node.submit(pay(l1, 0, { nonce: 1 })), "held");
    assert.equal(await node.submit(pay(l1, 0, { nonce: 0 })), "ready");
    seen.isQuick = true;
    await until(async () => (await l1.follow()).state.account(0)?.nonce === 2);
  });

  it("takes what waited for money after the batch that brings it", async () => {
    const { l1, accounts, node, seen } = await atWork();
    seen.isQuick = true;
    assert.equal(await node.submit(pay(l1, 0, { to: 1, amount: 1500n })), "early");
    await accounts[2]!.deposit(depositOf(0, 2n, 5000n));
    await until(async () => (await l1.follow()).state.account(0)?.nonce === 1);
    assert.deepEqual(seen.lost, []);
  });

  it("marks what is late, and takes it", async () => {
    const { l1, accounts, seen } = await atWork({ service: { sealAfterMs: LONG } });
    seen.isQuick = true;
    await accounts[2]!.deposit(depositOf(0, 2n, 500n));
    l1.time += CLIENT_DEADLINE / 2 + 1;
    await until(async () => (await l1.follow()).state.account(0)?.balance === 1500n);
  });

  it("closes a group for a blob by count, and a smaller one by time", async () => {
    const service = { settleAfterMs: 400, provers: 2 };
    const { l1, seen, send, untilSettled } = await atWork({ group: 2, publish: "blob", service });
    seen.isQuick = true;
    const ways: unknown[] = [];
    seen.beforeCommit = async ({ batches, blob }) => {
      ways.push([batches.length, blob !== undefined]);
    };
    await send(0, 6);
    await untilSettled(6);
    assert.deepEqual(ways, [
      [2, true],
      [1, true],
    ]);
    assert.equal((await l1.rebuild()).state.account(0)?.nonce, 6);
  });
});

describe("a node at work on a chain that is reorganised", function () {
  this.timeout(120_000);

  it("brings every operation again, once", async () => {
    const chain = await ClientRollup.start();
    const { l1, accounts } = chainParties(chain);
    const watch = chainParties(chain).l1;
    const served = servedNode(chain, { l1, accounts }, {}, watch);
    const { node, seen, start, stop, untilSettled } = served;
    try {
      await start();
      seen.isQuick = true;
      const snapshot = await chain.anvil.control("evm_snapshot");
      for (const nonce of [0, 1]) await node.submit(pay(l1, 0, { to: 1, nonce }));
      await untilSettled(2);
      await node.submit(pay(l1, 0, { to: 1, nonce: 2 }));
      await chain.anvil.control("evm_revert", snapshot);
      await until(async () => {
        const { state } = await watch.follow();
        return state.account(0)?.nonce === 3;
      });
      assert.deepEqual(seen.lost, []);
      const { state } = await watch.rebuild();
      assert.equal(state.account(1)?.balance, 1030n);
    } finally {
      await stop();
      await chain.anvil.stop();
    }
  });
});

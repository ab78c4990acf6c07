/** The process ends at any point: the next one finds its batches, makes no proof twice, and commits everything once. */
import assert from "node:assert/strict";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { L1Account } from "../../l1/client/l1.js";
import { MemoryCheckpoints } from "../../l1/follow/checkpoint.js";
import { type BatchJournal, MemoryJournal } from "../../node/pipeline/batch-journal.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import { ClientRollup } from "../support/client-rollup.js";
import { depositOf, mirrorParties, nodeOn, type Parties, pay } from "../support/node-on-l1.js";
import { servedNode } from "../support/served-node.js";
import { until } from "../support/until.js";

/** What an ended process would go on with. */
const never = () => new Promise<never>(() => {});

/** Counts what a process writes and sends, and ends it before or after one of these. */
class Process {
  readonly #last: number;
  #count = 0;
  isDead = false;

  /** @param last calls of which the last one has an effect and no answer, if it is even; none if it is odd */
  constructor(last: number) {
    this.#last = last;
  }

  async act<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.isDead) return never();
    this.#count += 2;
    this.isDead = this.#count >= this.#last;
    if (this.#count > this.#last) return never();
    const result = await call();
    return this.isDead ? never() : result;
  }

  journal(kept: BatchJournal): BatchJournal {
    return {
      read: () => kept.read(),
      sealed: (batch) => this.act(() => kept.sealed(batch)),
      bound: (batches) => this.act(() => kept.bound(batches)),
      proven: (position, proof, ms) => this.act(() => kept.proven(position, proof, ms)),
      removed: (positions) => this.act(() => kept.removed(positions)),
    };
  }
}

describe("a node's journal", function () {
  this.timeout(240_000);
  let chain: ClientRollup;
  before(async () => {
    chain = await ClientRollup.start();
  });
  after(() => chain?.anvil.stop());

  /** A process that works on a journal, as a service. */
  function start(parties: Parties, kept: BatchJournal, process: Process, group: number) {
    const [own, ...others] = parties.accounts as [L1Account, ...L1Account[]];
    const account: L1Account = {
      ...own,
      commitBatches: (batches) => process.act(() => own.commitBatches(batches)),
    };
    const options = { journal: process.journal(kept), group, service: { provers: 2 } };
    const served = servedNode(chain, { l1: parties.l1, accounts: [account, ...others] }, options);
    served.seen.isQuick = true;
    return served;
  }

  for (const group of [1, 2]) {
    it(`survives an end at any point, with groups of ${group}`, async () => {
      for (let last = 1, isOver = false; !isOver; last += 1) {
        const parties = await mirrorParties(chain);
        const { l1, accounts } = parties;
        for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
        await nodeOn(chain, l1, accounts[4]!).step();
        const kept = new MemoryJournal();
        const process = new Process(last);
        const first = start(parties, kept, process, group);
        // What was answered is kept elsewhere.
        const intake: KeptOperation[] = [];
        for (const nonce of [0, 1, 2, 3]) {
          intake.push(await first.node.admit(pay(l1, 0, { to: 1, nonce })));
        }
        first.serve();
        const isDone = async () => {
          const { state } = await l1.follow();
          return state.account(0)?.nonce === 4 && (await kept.read()).length === 0;
        };
        await until(async () => process.isDead || (await isDone()));
        isOver = !process.isDead;
        process.isDead = true;
        const proven = (await kept.read()).filter(({ proof }) => proof !== undefined);

        const second = start(parties, kept, new Process(Number.POSITIVE_INFINITY), group);
        await second.node.restore(intake);
        second.serve();
        await until(isDone);
        await second.stop();
        const { settled, state, batchNumber } = await l1.rebuild();
        const numbers = intake.map(({ id }) => settled.batchOf(id));
        assert.deepEqual(numbers, [1, 1, 2, 2], `end at ${last}`);
        assert.deepEqual([batchNumber, state.account(1)?.balance], [3, 1040n], `end at ${last}`);
        assert.deepEqual(second.seen.lost, []);
        for (const { batch } of proven) {
          const again = second.seen.proofs.map((each) => each.batch.header.newRoot);
          assert.ok(!again.includes(batch.header.newRoot), `a proof made twice, end at ${last}`);
        }
      }
    });
  }

  it("drops what another sequencer has made worthless meanwhile, and brings its operations", async () => {
    const parties = await mirrorParties(chain);
    const { l1, accounts } = parties;
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    await nodeOn(chain, l1, accounts[4]!).step();
    const kept = new MemoryJournal();
    const process = new Process(Number.POSITIVE_INFINITY);
    const first = start(parties, kept, process, 2);
    first.seen.isQuick = false;
    for (const nonce of [0, 1, 2, 3]) await first.node.submit(pay(l1, 0, { to: 1, nonce }));
    first.serve();
    await first.untilStates("proving", "proving");
    process.isDead = true;
    const rival = nodeOn(chain, l1, accounts[1]!);
    await rival.submit(pay(l1, 1, { to: 0 }));
    await rival.step();
    const second = start(parties, kept, new Process(Number.POSITIVE_INFINITY), 2);
    second.serve();
    await until(async () => (await l1.follow()).state.account(0)?.nonce === 4);
    await second.stop();
    assert.deepEqual(second.seen.dropped, ["overtaken"]);
    assert.deepEqual(second.seen.lost, []);
  });

  it("makes a group for a blob of batches that had none yet", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    await nodeOn(chain, l1, accounts[4]!).step();
    const kept = new MemoryJournal();
    const options = { group: 2, publish: "blob" } as const;
    const journal = new Process(5).journal(kept);
    const first = nodeOn(chain, l1, accounts[0]!, { ...options, journal });
    for (const nonce of [0, 1, 2, 3]) await first.submit(pay(l1, 0, { to: 1, nonce }));
    void first.step();
    await until(async () => (await kept.read()).length === 2);
    const second = nodeOn(chain, l1, accounts[0]!, { ...options, journal: kept });
    const settled = await second.step();
    assert.deepEqual(
      settled.map(({ outcome }) => outcome.publication.by),
      ["blob", "blob"],
    );
    assert.equal((await l1.follow()).state.account(0)?.nonce, 4);
  });

  it("finds a batch on L1 that this process has not followed there, and calls nothing lost", async () => {
    const checkpoints = new MemoryCheckpoints();
    const partiesOf = () => {
      const l1 = new ChainL1(chain.rollup, { checkpoints });
      return { l1, accounts: [0, 1, 2, 3, 4].map((i) => l1.account(chain.sender(i))) };
    };
    const before = partiesOf();
    const { l1, accounts } = before;
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    const kept = new MemoryJournal();
    const removed = kept.removed.bind(kept);
    kept.removed = never;
    await nodeOn(chain, l1, accounts[4]!).step();
    const first = nodeOn(chain, l1, accounts[0]!, { journal: kept });
    await first.submit(pay(l1, 0, { to: 1 }));
    await first.submit(pay(l1, 1, { to: 0 }));
    assert.equal((await first.step()).length, 1);
    await l1.follow();
    kept.removed = removed;
    assert.equal((await kept.read()).length, 1);

    const after = partiesOf();
    const second = servedNode(chain, after, { journal: kept });
    second.serve();
    await until(async () => (await kept.read()).length === 0);
    assert.equal(await second.node.submit(pay(after.l1, 0, { to: 1, nonce: 1 })), "ready");
    await second.stop();
    assert.deepEqual([second.seen.dropped, second.seen.lost], [[], []]);
  });

  it("does not verify signatures again that were verified, unless another key has the account", async () => {
    const { l1, accounts } = await mirrorParties(chain);
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    await nodeOn(chain, l1, accounts[4]!).step();
    const node = nodeOn(chain, l1, accounts[0]!);
    const { id, operation, verifiedUnder, receiver } = await node.admit(pay(l1, 0, { to: 1 }));
    assert.equal(receiver?.owner, 2n);
    const forged = { ...operation, signature: { ...operation.signature, s: 1n } };
    const trusting = nodeOn(chain, l1, accounts[0]!);
    await trusting.restore([{ id, operation: forged, verifiedUnder, receiver }]);
    assert.equal(trusting.status.ready, 1);
    const key = (await l1.follow()).state.account(1)!.publicKey;
    for (const other of [undefined, key]) {
      const careful = nodeOn(chain, l1, accounts[0]!);
      await careful.restore([{ id, operation: forged, verifiedUnder: other, receiver }]);
      assert.deepEqual(
        careful.takeLost().map(({ reason }) => reason.code),
        ["InvalidSignature"],
      );
    }
    // Nobody else is paid.
    const changed = nodeOn(chain, l1, accounts[0]!);
    await changed.restore([
      { id, operation, verifiedUnder, receiver: { ...receiver!, owner: 3n } },
    ]);
    assert.deepEqual(
      changed.takeLost().map(({ reason }) => reason.code),
      ["ReceiverChanged"],
    );
  });
});

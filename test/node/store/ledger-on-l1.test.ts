/** The ledger behind a follower of a chain: reorganisations, restarts, and a database that goes away. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { requestExit } from "../../../l1/contract/request-exit.js";
import type { ChainFollower } from "../../../l1/follow/chain-follower.js";
import { CheckpointFiles } from "../../../l1/follow/checkpoint-files.js";
import type { FollowedState } from "../../../l1/follow/followed-state.js";
import { Finality } from "../../../l1/rpc/finality.js";
import { Ledger } from "../../../node/store/ledger/ledger.js";
import { LedgerQueries } from "../../../node/store/ledger/ledger-queries.js";
import type { LedgerTables } from "../../../node/store/ledger/ledger-tables.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { Random } from "../../../workload/random.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { LedgerDatabases } from "../../support/ledger-database.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

describe("the ledger behind a follower", function () {
  this.timeout(300_000);
  const databases = new LedgerDatabases();
  let l1: ClientRollup;
  let db: Kysely<LedgerTables>;
  let ledger: Ledger;
  let queries: LedgerQueries;
  before(async () => {
    l1 = await ClientRollup.start();
    await l1.deposit(1, 5000n);
    await l1.deposit(2, 7000n);
    await l1.settle();
    await l1.deposit(3, 900n, 1);
    await requestExit(l1.rollup, l1.sender(2), 1);
    await l1.settle({ transfers: [l1.pay(0)] });
    for (const nonce of [1, 2, 3]) await l1.settle({ transfers: [l1.pay(nonce)] });
  });
  beforeEach(async () => {
    db = await databases.create();
    ledger = new Ledger(db, l1.rollup.domain);
    queries = new LedgerQueries(db);
  });
  afterEach(() => db.destroy());
  after(async () => {
    await databases.stop();
    await l1?.anvil.stop();
  });

  const files = (folder: string) => new CheckpointFiles(folder, l1.rollup.deployment);

  /** The ledger holds what was followed, whole and nothing else. */
  async function assertSame({ state, batchNumber }: FollowedState): Promise<void> {
    const progress = await queries.progress();
    assert.equal(progress.batches, batchNumber);
    const { items } = await queries.batches({ limit: 1000 });
    assert.deepEqual(
      items.map((batch) => batch.batchNumber),
      [...Array(batchNumber).keys()].reverse(),
    );
    assert.equal(items[0]!.newRoot, state.root);
    for (const [i, batch] of items.entries()) {
      if (i > 0) assert.equal(batch.newRoot, items[i - 1]!.oldRoot);
      const block = await l1.chain.findBlock(batch.block.number);
      assert.equal(batch.block.hash, block!.hash);
      assert.equal(batch.blockTime, block!.timestamp);
    }
    for (const [index, account] of state.entries()) {
      assert.deepEqual((await queries.account(index))?.account, account);
    }
    assert.equal(await queries.account(state.size), undefined);
  }

  it("holds what the follower has found, and what is final by L1's word", async () => {
    const finality = new Finality(l1.chain, { depth: 3 });
    const final = (await finality.newest())!;
    const followed = await l1.follower({ observer: ledger }).advance();
    await assertSame(followed);
    const count = await ledger.finalize(final);
    const { items } = await queries.batches({ limit: 100 });
    for (const { batchNumber, block, isFinal } of items) {
      assert.equal(isFinal, block.number <= final.number);
      assert.equal(isFinal, batchNumber < count);
    }
    const exit = (await queries.operationsOf(1, { limit: 9 })).items[1]!.fields;
    const requester = l1.sender(2).address.toLowerCase();
    assert.deepEqual(exit, {
      kind: "exit",
      index: 0,
      from: 1,
      requester,
      token: 0,
      amount: "7000",
    });
  });

  it("loses what a reorganisation takes, and has what comes instead", async () => {
    const folder = temporaryFolder();
    const follower = l1.follower({ observer: ledger, checkpoints: files(folder) });
    await follower.advance();
    const snapshot = await l1.anvil.control("evm_snapshot");
    const [lost, kept] = [l1.pay(4, 1n), l1.pay(4, 2n)];
    const id = (operation: typeof lost) => operationId(l1.rollup.domain, operation);
    await l1.settle({ transfers: [lost] });
    await l1.deposit(4, 44n);
    await l1.settle();
    await assertSame(await follower.advance());
    assert.equal((await queries.operation(id(lost)))?.batchNumber, 5);
    assert.equal((await queries.account(3))?.account.balance, 44n);

    await l1.anvil.control("evm_revert", snapshot);
    const again = await l1.anvil.control("evm_snapshot");
    await l1.settle({ transfers: [kept] });
    await assertSame(await follower.advance());
    assert.equal(await queries.operation(id(lost)), undefined);
    assert.equal((await queries.operation(id(kept)))?.batchNumber, 5);
    assert.equal(await queries.account(3), undefined);
    await l1.anvil.control("evm_revert", again);

    // Another process, after the chain has changed once more: its batches are fewer than the ledger's.
    await assertSame(await l1.follower({ observer: ledger, checkpoints: files(folder) }).advance());
    assert.equal(await queries.operation(id(kept)), undefined);
  });

  it("that is empty is filled from the beginning, although there are checkpoints", async () => {
    const folder = temporaryFolder();
    await l1.follower({ checkpoints: files(folder) }).advance();
    const follower = l1.follower({ observer: ledger, checkpoints: files(folder) });
    await assertSame(await follower.advance());
  });

  it("that has come less far than a checkpoint is told what is missing", async () => {
    const folder = temporaryFolder();
    await l1.follower({ observer: ledger }).advance();
    const { block } = (await queries.batch(2))!;
    const depth = (await l1.chain.head()).number - block.number;
    await db.destroy();
    db = await databases.create();
    ledger = new Ledger(db, l1.rollup.domain);
    queries = new LedgerQueries(db);
    await l1.follower({ observer: ledger, checkpoints: files(folder), depth }).advance();
    await l1.follower({ checkpoints: files(folder) }).advance();
    assert.equal((await files(folder).blocks()).length, 2);
    const calls: string[] = [];
    const spied = {
      blockOf: (number: number) => ledger.blockOf(number),
      truncated: (number: number) => {
        calls.push(`truncated ${number}`);
        return ledger.truncated(number);
      },
      advanced: (range: Parameters<Ledger["advanced"]>[0]) => ledger.advanced(range),
    };
    await assertSame(await l1.follower({ observer: spied, checkpoints: files(folder) }).advance());
    assert.deepEqual(calls, ["truncated 3"]);
  });

  it("that has come further than a checkpoint is told again", async () => {
    const folder = temporaryFolder();
    await l1.follower({ observer: ledger }).advance();
    const { block } = (await queries.batch(1))!;
    const depth = (await l1.chain.head()).number - block.number;
    await l1.follower({ checkpoints: files(folder), depth }).advance();
    await assertSame(await l1.follower({ observer: ledger, checkpoints: files(folder) }).advance());
  });

  it("misses nothing while its database goes away again and again", async () => {
    const random = new Random(7);
    const folder = temporaryFolder();
    let faults = 0;
    // On a busy machine the database may go away so seldom that nobody notices.
    for (let round = 0; round < 4 || (faults === 0 && round < 40); round += 1) {
      const follower = l1.follower({ observer: ledger, checkpoints: files(folder), logRange: 2 });
      let isOver = false;
      const ending = (async () => {
        while (!isOver) {
          await sleep(random.integer(1, 60));
          await endConnections();
        }
      })();
      const limit = performance.now() + 1500;
      let followed: FollowedState | undefined;
      while (followed === undefined && performance.now() < limit) {
        followed = await follower.advance().catch(() => {
          faults += 1;
          return undefined;
        });
      }
      isOver = true;
      await ending;
      await assertSame(followed ?? (await insistOn(follower)));
      // What comes after begins in the middle, or anew.
      if (random.chance(0.5)) await ledger.truncated(random.integer(0, 4));
    }
    assert.ok(faults > 0);
  });

  async function endConnections(): Promise<void> {
    const others = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await others.execute(db).catch(() => undefined);
  }

  /** Until connections that were ended are no longer handed out. */
  async function insistOn(follower: ChainFollower): Promise<FollowedState> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await follower.advance();
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }
});

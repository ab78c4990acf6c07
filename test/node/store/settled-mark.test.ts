/** Operations that a start need not look at, and that none which waits is among them. */
import assert from "node:assert/strict";
import type { Kysely } from "kysely";
import type { Store } from "../../../node/store/connection/store.js";
import { StoreIntake } from "../../../node/store/intake/intake.js";
import { moveSettledMark } from "../../../node/store/intake/settled-mark.js";
import { Ledger } from "../../../node/store/ledger/ledger.js";
import type { LedgerTables } from "../../../node/store/ledger/ledger-tables.js";
import { insertOperations, operationRow } from "../../../node/store/operations/operation-row.js";
import type { StoreTables } from "../../../node/store/tables.js";
import type { KeptOperation } from "../../../sequencer/kept-operation.js";
import { QuipuError } from "../../../src/errors.js";
import { DOMAIN } from "../../support/accounts.js";
import { FollowedHistory } from "../../support/followed-history.js";
import { submitted } from "../../support/submitted-operations.js";
import { TestDatabase } from "../../support/test-database.js";
import { openTestStore } from "../../support/test-store.js";

describe("the mark of what is settled", () => {
  let server: TestDatabase;
  let url: string;
  let store: Store<StoreTables>;
  let intake: StoreIntake;
  let ledger: Ledger;
  let history: FollowedHistory;
  let list: readonly KeptOperation[];

  before(async () => {
    server = await TestDatabase.start();
  });
  /** Six operations, of which the first five are settled: the third by its reason, the others in batch 0 on L1. */
  beforeEach(async () => {
    url = await server.create();
    store = await openTestStore(url);
    intake = new StoreIntake(store.db);
    ledger = new Ledger(store.db as unknown as Kysely<LedgerTables>, DOMAIN);
    history = new FollowedHistory(5);
    while (history.batches.length < 2) await ledger.advanced(history.next());
    list = submitted(6);
    for (const each of list) await intake.add(each);
    await reject(list[2]!);
    for (const at of [0, 1, 3, 4]) await settle(list[at]!, 0);
  });
  afterEach(() => store?.close());
  after(() => server?.stop());

  const reject = ({ id }: KeptOperation) =>
    intake.reject([{ id, reason: new QuipuError("Outbid", "too poor") }]);

  /** Puts an operation into a batch of the ledger. */
  async function settle({ id }: KeptOperation, batch: number): Promise<void> {
    const bytes = `decode('${id.slice(2)}', 'hex')`;
    await server.query(
      `insert into batch_operations select ${batch}, max(ordinal) + 1, ${bytes}, 'transfer', 0, 1, '{}'
       from batch_operations where number = ${batch}`,
      url,
    );
  }

  async function mark(): Promise<number> {
    const { settled_seq } = await store.db
      .selectFrom("blocks")
      .select("settled_seq")
      .executeTakeFirstOrThrow();
    return Number(settled_seq);
  }

  async function waiting(): Promise<readonly string[]> {
    const ids = [];
    for await (const page of intake.waiting()) ids.push(...page.map(({ id }) => id));
    return ids;
  }

  it("stands before the first that waits, and moves with it", async () => {
    assert.equal(await mark(), 0);
    await moveSettledMark(store.db);
    assert.equal(await mark(), 5);
    assert.deepEqual(await waiting(), [list[5]!.id]);
    await settle(list[5]!, 1);
    await moveSettledMark(store.db);
    assert.equal(await mark(), 6);
    assert.deepEqual(await waiting(), []);
    const [another] = submitted(1, { from: 9, first: 0 });
    await intake.add(another!);
    assert.deepEqual(await waiting(), [another!.id]);
  });

  it("leaves one that was given up and is handed in again", async () => {
    await moveSettledMark(store.db);
    await intake.add(list[2]!);
    assert.deepEqual(await waiting(), [list[5]!.id, list[2]!.id]);
  });

  it("goes back with a batch that L1 has taken back", async () => {
    await moveSettledMark(store.db);
    await ledger.truncated(1);
    assert.equal(await mark(), 0);
    await moveSettledMark(store.db);
    assert.equal(await mark(), 5);
    await ledger.truncated(0);
    const those = [0, 1, 3, 4, 5].map((at) => list[at]!.id);
    assert.deepEqual(await waiting(), those);
    await moveSettledMark(store.db);
    assert.equal(await mark(), 0);
    assert.deepEqual(await waiting(), those);
  });

  it("does not pass an operation whose statement is still under way", async () => {
    const [late, later] = submitted(2, { from: 9, first: 0 });
    await settle(list[5]!, 1);
    let moved: Promise<void> | undefined;
    await store.db.transaction().execute(async (transaction) => {
      await insertOperations([operationRow(late!)]).execute(transaction);
      await insertOperations([operationRow(later!)]).execute(store.db);
      moved = moveSettledMark(store.db);
      const isOver = await Promise.race([moved.then(() => true), Promise.resolve(false)]);
      assert.equal(isOver, false);
    });
    await moved;
    await settle(later!, 1);
    await moveSettledMark(store.db);
    assert.equal(await mark(), 6);
    assert.deepEqual(await waiting(), [late!.id]);
  });

  it("moves by itself as operations come, a great many at once", async () => {
    await settle(list[5]!, 1);
    const many = submitted(10_000, { from: 7, first: 0 });
    await Promise.all(many.map((each) => intake.add(each)));
    while ((await mark()) < 6) await new Promise(setImmediate);
    assert.equal(await mark(), 6);
  });
});

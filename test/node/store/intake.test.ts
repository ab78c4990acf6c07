import assert from "node:assert/strict";
import { sql } from "kysely";
import type { Store } from "../../../node/store/connection/store.js";
import { whenAvailable } from "../../../node/store/connection/store-unavailable.js";
import { StoreIntake } from "../../../node/store/intake/intake.js";
import { insertOperations, operationRow } from "../../../node/store/operations/operation-row.js";
import { stateOf } from "../../../node/store/operations/operation-state.js";
import { refusalOf } from "../../../node/store/operations/rejection.js";
import type { StoreTables } from "../../../node/store/tables.js";
import type { KeptOperation } from "../../../sequencer/kept-operation.js";
import { gotExpected, QuipuError, ruleError } from "../../../src/errors.js";
import type { SignedOperation } from "../../../src/operations/kinds.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { formatOperation } from "../../../src/operations/operation-json.js";
import { DOMAIN, testAccount } from "../../support/accounts.js";
import { MIXED } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";
import { submitted } from "../../support/submitted-operations.js";
import { TestDatabase } from "../../support/test-database.js";
import { openTestStore } from "../../support/test-store.js";

describe("the intake", () => {
  let server: TestDatabase;
  let url: string;
  let store: Store<StoreTables>;
  let intake: StoreIntake;

  before(async () => {
    server = await TestDatabase.start();
  });
  beforeEach(async () => {
    url = await server.create();
    store = await openTestStore(url);
    intake = new StoreIntake(store.db);
  });
  afterEach(() => store?.close());
  after(() => server?.stop());

  const addAll = (list: readonly KeptOperation[]) =>
    Promise.all(list.map((each) => intake.add(each)));

  async function waiting(of = intake): Promise<KeptOperation[]> {
    const pages = [];
    for await (const page of of.waiting()) pages.push(page);
    return pages.flat();
  }

  const idsOf = (list: readonly KeptOperation[]) => list.map(({ id }) => id);

  it("hands back what was handed in, of every kind, to another process as well", async () => {
    const { payments, transfers, withdrawals } = MIXED;
    const operations: SignedOperation[] = [...payments, ...transfers, ...withdrawals];
    const list = operations.map((operation) => ({ operation, id: operationId(DOMAIN, operation) }));
    await addAll(list);
    await store.close();
    store = await openTestStore(url);
    const back = await waiting(new StoreIntake(store.db));
    assert.deepEqual(idsOf(back), idsOf(list));
    assert.deepEqual(
      back.map(({ operation }) => formatOperation(operation)),
      operations.map(formatOperation),
    );
  });

  it("hands back whom they pay, of those that were sealed before they came as well", async () => {
    const [taken, sealed, none] = submitted(3);
    const { publicKey, owner, token } = testAccount(2);
    const receiver = { publicKey, owner, token };
    await insertOperations([operationRow(sealed!)]).execute(store.db);
    await addAll([{ ...taken!, receiver }, { ...sealed!, receiver }, none!]);
    // Whom it pays is what it was when it was taken first.
    await intake.add({ ...taken!, receiver: { ...receiver, owner: 77n } });
    const back = await waiting();
    assert.deepEqual(idsOf(back), idsOf([sealed!, taken!, none!]));
    assert.deepEqual(
      back.map((each) => each.receiver),
      [receiver, receiver, undefined],
    );
  });

  it("keeps the order in which they came, through many statements and pages", async () => {
    const list = submitted(2500);
    await addAll(list);
    assert.deepEqual(idsOf(await waiting()), idsOf(list));
  });

  it("has few statements for many operations", async () => {
    const before = await statements();
    await addAll(submitted(1000));
    // The server has some of its own now and then.
    assert.ok((await statements()) - before <= 20);
  });

  it("is on disk when it says so: another connection sees it", async () => {
    const [one] = submitted(1);
    await intake.add(one!);
    assert.equal((await server.query("select from operations", url)).length, 1);
  });

  it("keeps one of several with the same id, the first", async () => {
    const list = submitted(3);
    await addAll([...list, ...list]);
    await addAll(list);
    assert.deepEqual(idsOf(await waiting()), idsOf(list));
  });

  it("keeps the reason of those that were given up, which wait no more", async () => {
    const list = submitted(3);
    const [first, second] = list;
    const reason = ruleError("InsufficientBalance", gotExpected("balance", 1n, "5 at least", 3));
    await addAll(list);
    await intake.reject([{ id: second!.id, reason }]);
    assert.deepEqual(idsOf(await waiting()), [first!.id, list[2]!.id]);
    const known = await stateOf(store.db, second!.id);
    assert.ok(known?.standing.state === "rejected");
    const { code, rule, message, details } = reason;
    assert.deepEqual(known.standing.reason, { code, rule, message, details: { ...details } });
    refusal("InsufficientBalance")(refusalOf(known.standing.reason));
  });

  it("notes the end of an operation behind its beginning, even if both come at once", async () => {
    const [one] = submitted(1);
    const added = intake.add(one!);
    const rejected = intake.reject([{ id: one!.id, reason: new QuipuError("Outbid", "too poor") }]);
    await Promise.all([added, rejected]);
    assert.deepEqual(await waiting(), []);
  });

  it("lets one that was given up wait again when it is handed in again, behind all others", async () => {
    const list = submitted(2);
    await addAll(list);
    await intake.reject([{ id: list[0]!.id, reason: new QuipuError("Outbid", "too poor") }]);
    await intake.add(list[0]!);
    assert.deepEqual(idsOf(await waiting()), [list[1]!.id, list[0]!.id]);
  });

  it("passes over unknown ids that were given up", async () => {
    const [one] = submitted(1);
    await intake.reject([{ id: one!.id, reason: new QuipuError("Outbid", "too poor") }]);
    assert.equal(await stateOf(store.db, one!.id), undefined);
  });

  it("fails those alone that the database refuses", async () => {
    await sql`alter table operations add constraint odd check (nonce <> 7)`.execute(store.db);
    const outcomes = await Promise.allSettled(submitted(20).map((each) => intake.add(each)));
    const refused = outcomes.flatMap(({ status }, i) => (status === "rejected" ? [i] : []));
    assert.deepEqual(refused, [7]);
    assert.equal((await waiting()).length, 19);
  });

  it("says that the database is not there, and goes on when it is", async () => {
    const list = submitted(200);
    await addAll(list.slice(0, 10));
    // A lock holds the statement until its connection ends.
    const holder = server.query(
      "begin; lock table operations in exclusive mode; select pg_sleep(60); commit",
      url,
    );
    holder.catch(() => undefined);
    while (
      (
        await server.query(
          "select from pg_locks where mode = 'ExclusiveLock' and relation is not null",
          url,
        )
      ).length === 0
    );
    const added = addAll(list);
    const expected = assert.rejects(added, refusal("StoreUnavailable"));
    await server.endConnections(url);
    await expected;
    await whenAvailable(() => addAll(list));
    assert.deepEqual(idsOf(await waiting()).sort(), idsOf(list).sort());
  });

  it("refuses more than may wait", async () => {
    const list = submitted(1).flatMap((one) => Array.from({ length: 32_768 + 1025 }, () => one));
    const outcomes = await Promise.allSettled(list.map((each) => intake.add(each)));
    const refused = outcomes.filter(({ status }) => status === "rejected");
    assert.ok(refused.length > 0 && refused.length <= 1025);
    for (const each of refused) refusal("StoreBusy")((each as PromiseRejectedResult).reason);
  });

  /** Transactions of the database so far that have written something. */
  async function statements(): Promise<number> {
    const { rows } = await sql<{
      count: bigint;
    }>`select txid_snapshot_xmax(txid_current_snapshot()) as count`.execute(store.db);
    return Number(rows[0]!.count);
  }
});

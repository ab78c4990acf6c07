import assert from "node:assert/strict";
import { type Migration, sql } from "kysely";
import { nodeError } from "../../../node/node-error.js";
import type { Store } from "../../../node/store/connection/store.js";
import { storeError, whenAvailable } from "../../../node/store/connection/store-unavailable.js";
import { MIGRATIONS } from "../../../node/store/migrations/migrations.js";
import { DrainedProvers } from "../../../node/store/provers/drained-provers.js";
import type { StoreTables } from "../../../node/store/tables.js";
import { DEPLOYMENT } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";
import { TestDatabase } from "../../support/test-database.js";
import { openTestStore } from "../../support/test-store.js";
import { until } from "../../support/until.js";

const SLEEPING = "select from pg_stat_activity where wait_event = 'PgSleep'";

describe("the store", () => {
  let server: TestDatabase;
  const stores: Store<StoreTables>[] = [];

  before(async () => {
    server = await TestDatabase.start();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  after(() => server?.stop());

  async function open(url: string, options?: Parameters<typeof openTestStore>[1]) {
    const store = await openTestStore(url, options);
    stores.push(store);
    return store;
  }

  it("makes its tables once, and finds them again", async () => {
    const url = await server.create();
    const first = await open(url);
    await sql`insert into meta values ('mine', 'kept')`.execute(first.db);
    await first.close();
    stores.pop();
    const second = await open(url);
    const rows = await second.db
      .selectFrom("meta")
      .select("value")
      .where("key", "=", "mine")
      .execute();
    assert.deepEqual(rows, [{ value: "kept" }]);
  });

  it("keeps which provers were told to leave, each once, for 30 days", async () => {
    const url = await server.create();
    const first = await open(url);
    await new DrainedProvers(first.db).add([]);
    await new DrainedProvers(first.db).add(["a1", "b2"]);
    await new DrainedProvers(first.db).add(["a1", "c3"]);
    await first.close();
    stores.pop();
    const drains = new DrainedProvers((await open(url)).db);
    assert.deepEqual([...(await drains.all())].sort(), ["a1", "b2", "c3"]);
    const old = "update drained_provers set drained_at = now() - interval '31 days'";
    await server.query(`${old} where instance = 'b2'`, url);
    assert.deepEqual([...(await drains.all())].sort(), ["a1", "c3"]);
  });

  it("makes all of the tables or none", async () => {
    const url = await server.create();
    const broken: Migration = {
      async up(db) {
        await sql`create table half (id int)`.execute(db);
        await sql`select no_such_thing`.execute(db);
      },
    };
    const migrations = { ...MIGRATIONS, "999-broken": broken };
    await assert.rejects(open(url, { migrations }), /no_such_thing/);
    const there = await server.query(
      "select to_regclass('half') as half, to_regclass('meta') as meta",
      url,
    );
    assert.deepEqual(there, [{ half: null, meta: null }]);
    await open(url);
  });

  it("refuses the database of a newer quipu", async () => {
    const url = await server.create();
    const newer: Migration = { up: async () => undefined };
    const store = await open(url, { migrations: { ...MIGRATIONS, "900-newer": newer } });
    await store.close();
    stores.pop();
    await assert.rejects(open(url), refusal("SchemaTooNew", /got 900-newer/));
  });

  it("refuses the database of another rollup", async () => {
    const url = await server.create();
    const store = await open(url);
    await store.close();
    stores.pop();
    const deployment = { ...DEPLOYMENT, contract: DEPLOYMENT.contract + 1n };
    await assert.rejects(
      open(url, { deployment }),
      refusal("DeploymentMismatch", /got contract 0x/),
    );
    const otherChain = { ...DEPLOYMENT, chainId: DEPLOYMENT.chainId + 1n };
    await assert.rejects(open(url, { deployment: otherChain }), refusal("DeploymentMismatch"));
    await open(url);
  });

  it("is one node's at a time", async () => {
    const url = await server.create();
    const first = await open(url);
    await assert.rejects(open(url), refusal("NodeRunning"));
    await first.close();
    stores.pop();
    await open(url);
  });

  it("says that the database is not there when its connections are ended, and goes on", async () => {
    const url = await server.create();
    const { db } = await open(url);
    const sleeping = sql`select pg_sleep(60)`.execute(db);
    await until(async () => {
      const rows = await server.query(SLEEPING);
      return rows.length > 0;
    });
    const expected = assert.rejects(
      sleeping,
      refusal("StoreUnavailable", /terminating connection/),
    );
    await server.endConnections(url);
    await expected;
    const { rows } = await whenAvailable(() => sql<{ one: number }>`select 1 as one`.execute(db));
    assert.equal(rows[0]!.one, 1);
  });

  it("writes while all that it may ask at once is asked", async () => {
    const url = await server.create();
    const { db, reads } = await open(url, { readers: 1 });
    const asked = [1, 2].map(() => sql`select pg_sleep(60)`.execute(reads));
    const ended = asked.map((each) => assert.rejects(each, refusal("StoreUnavailable")));
    await sql`insert into meta values ('a', 'b')`.execute(db);
    await until(async () => (await server.query(SLEEPING)).length > 0);
    await server.endConnections(url);
    await ended[0];
    await until(async () => (await server.query(SLEEPING)).length > 0);
    await server.endConnections(url);
    await Promise.all(ended);
    assert.equal(
      (await whenAvailable(() => sql`select from meta where key = 'a'`.execute(reads))).rows.length,
      1,
    );
  });

  it("is its node's again after its connections were ended", async () => {
    const url = await server.create();
    await open(url);
    await server.endConnections(url);
    await until(async () => {
      const held = await server.query(
        "select from pg_locks where locktype = 'advisory' and objid = 2",
        url,
      );
      return held.length > 0;
    });
    await assert.rejects(open(url), refusal("NodeRunning"));
  });

  it("tells a node whose place another one has taken", async () => {
    const url = await server.create();
    const heard: string[] = [];
    await open(url, { onLost: ({ code }) => heard.push(code) });
    // Another one is faster: it waits for the lock, which a node does not.
    const taking = server.query("select pg_advisory_lock(1903520112, 2), pg_sleep(8)", url);
    const locks =
      "from pg_locks where locktype = 'advisory' and objid = 2 and database = (select oid from pg_database where datname = current_database())";
    const isWaiting = async () =>
      (await server.query(`select ${locks} and not granted`, url)).length > 0;
    await until(isWaiting);
    await server.query(`select pg_terminate_backend(pid) ${locks} and granted`, url);
    await until(() => heard.length > 0);
    assert.deepEqual(heard, ["NodeRunning"]);
    await taking;
  });

  it("waits for a database that does not answer yet, and not for ever", async () => {
    const nowhere = "postgresql://quipu@localhost/quipu?host=/nowhere/at/all";
    let times = 0;
    const options = { startMs: 200, onWait: () => times++ };
    await assert.rejects(open(nowhere, options), refusal("StoreUnavailable", /ENOENT/));
    assert.ok(times > 1);
  });

  it("does not hide what is wrong for good", async () => {
    const url = await server.create();
    const { db } = await open(url);
    await assert.rejects(sql`select no_such_column`.execute(db), /no_such_column/);
    const missing = new URL(url);
    missing.pathname = "/no_such_database";
    await assert.rejects(open(missing.href), /no_such_database/);
  });

  it("reads whole numbers of any size as bigints", async () => {
    const { db } = await open(await server.create());
    const { rows } =
      await sql`select 9007199254740993::int8 as a, (2::numeric ^ 200)::numeric(80) as b, 3::int4 as c`.execute(
        db,
      );
    assert.deepEqual(rows, [{ a: 9007199254740993n, b: 1n << 200n, c: 3 }]);
  });

  it("waits no longer for a query than it was told to", async () => {
    const url = await server.create();
    const { db } = await open(url, { queryMs: 500, connections: 1 });
    await assert.rejects(
      sql`select pg_sleep(60)`.execute(db),
      refusal("StoreUnavailable", /timeout/),
    );
    // The connection that hangs is not used again.
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(db);
    assert.equal(rows[0]!.one, 1);
  });
});

describe("errors of a database", () => {
  const coded = (code: string, message = "so it is") => Object.assign(new Error(message), { code });

  it("mean that it is not there, by code or by word", () => {
    const codes = ["57P01", "57P02", "57P03", "08006", "53100", "53300", "25006", "58030"];
    for (const code of [...codes, "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT"]) {
      refusal("StoreUnavailable")(storeError(coded(code)));
    }
    for (const message of ["Connection terminated unexpectedly", "Query read timeout"]) {
      refusal("StoreUnavailable")(storeError(new Error(message)));
    }
    const all = new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]);
    refusal("StoreUnavailable")(storeError(all));
  });

  it("are handed on as they are if they mean something else", () => {
    for (const error of [coded("23505"), coded("28P01"), coded("42P01"), new Error("a bug"), 7]) {
      assert.equal(storeError(error), error);
    }
  });

  it("end waiting when they mean something else, or when one is to stop", async () => {
    const bug = new Error("a bug");
    await assert.rejects(
      whenAvailable(async () => {
        throw bug;
      }),
      bug,
    );
    const stop = new AbortController();
    let times = 0;
    const onWait = () => {
      times += 1;
      if (times === 3) stop.abort();
    };
    const work = async () => {
      throw nodeError("StoreUnavailable", "gone");
    };
    await assert.rejects(
      whenAvailable(work, { signal: stop.signal, onWait }),
      refusal("StoreUnavailable"),
    );
    assert.equal(times, 3);
  });
});

/**
 * Nothing that was acknowledged is lost when the server or the process that hands in is killed at any point. A few
 * times here; `QUIPU_KILLS=200` for more.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import pg from "pg";
import { EmbeddedDatabase } from "../../../node/database/embedded-database.js";
import { whenAvailable } from "../../../node/store/connection/store-unavailable.js";
import { StoreIntake } from "../../../node/store/intake/intake.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { DOMAIN } from "../../support/accounts.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { refusal } from "../../support/refusal.js";
import { submitted } from "../../support/submitted-operations.js";
import { openFolder, testedPrograms } from "../../support/test-database.js";
import { openTestStore } from "../../support/test-store.js";
import { until } from "../../support/until.js";

const KILLS = Number(process.env.QUIPU_KILLS ?? 6);
const INSERT = fileURLToPath(new URL("../../support/insert-operations.js", import.meta.url));

/** Nonces of one sender that no process reaches. */
const FAR = 1_000_000;

describe("what was acknowledged", function () {
  this.timeout(600_000 + KILLS * 20_000);

  const folder = join(openFolder(), "database");
  let database: EmbeddedDatabase;
  let child: ChildProcess | undefined;

  before(async () => {
    database = await EmbeddedDatabase.open(folder, { programs: testedPrograms() });
  });
  after(async () => {
    child?.kill("SIGKILL");
    await database?.stop();
  });

  /** Starts a process that hands in operations, and collects what it says. */
  function insert(from: number, first: number) {
    const args = [INSERT, database.url, `${from}`, `${first}`];
    const process_ = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child = process_;
    let text = "";
    process_.stdout!.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    /** The last line may be cut. */
    const acknowledged = () => text.split("\n").slice(0, -1).map(Number);
    return { process: process_, acknowledged };
  }

  async function stored(from: number): Promise<Set<number>> {
    const client = new pg.Client(database.url);
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query("select nonce from operations where sender = $1", [from]);
      return new Set(rows.map(({ nonce }) => Number(nonce)));
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  const points = fc.sample(fc.nat(600), { seed: PROPERTY_SEED, numRuns: KILLS });

  it(`is there after ${KILLS} kills of server or process`, async () => {
    for (const [i, delay] of points.entries()) {
      const { process: inserting, acknowledged } = insert(i, 0);
      await until(() => acknowledged().length > 20);
      await sleep(delay);
      if (i % 2 === 0) {
        const killed = database.pid!;
        process.kill(killed, "SIGKILL");
        await until(() => database.pid !== killed && database.failure === undefined);
        // What it has said before may still be on the way; it goes on by itself with the new server.
        const before = acknowledged().length;
        await until(() => acknowledged().length > before + 100);
      }
      const ended = once(inserting, "close");
      inserting.kill("SIGKILL");
      await ended;
      const there = await stored(i);
      const lost = acknowledged().filter((nonce) => !there.has(nonce));
      assert.deepEqual(lost, [], `round ${i}`);
    }
  });

  it("is refused while the server is away, and taken when it is there again", async () => {
    await database.stop();
    const first = await EmbeddedDatabase.open(folder, { programs: testedPrograms() });
    const store = await openTestStore(first.url);
    const intake = new StoreIntake(store.db);
    const list = submitted(3, { from: 77, first: FAR });
    await intake.add(list[0]!);
    await first.stop();
    await assert.rejects(intake.add(list[1]!), refusal("StoreUnavailable"));
    await assert.rejects(intake.waiting().next(), refusal("StoreUnavailable"));
    database = await EmbeddedDatabase.open(folder, { programs: testedPrograms() });
    await whenAvailable(() => intake.add(list[2]!));
    await store.close();
    assert.deepEqual([...(await stored(77))], [FAR, FAR + 2]);
    assert.equal(operationId(DOMAIN, list[0]!.operation), list[0]!.id);
  });
});

/** The tables of the ledger alone, in a database of their own for each test. */
import { Kysely, PostgresDialect } from "kysely";
import { guardedPool } from "../../node/store/connection/guarded-pool.js";
import type { LedgerTables } from "../../node/store/ledger/ledger-tables.js";
import { ledger } from "../../node/store/migrations/002-ledger.js";
import { settledMark } from "../../node/store/migrations/003-settled-mark.js";
import { TestDatabase } from "./test-database.js";

const LIMITS = { connections: 4, connectMs: 10_000, queryMs: 60_000 };

export class LedgerDatabases {
  #server: Promise<TestDatabase> | undefined;

  /** Makes an empty one. */
  async create(): Promise<Kysely<LedgerTables>> {
    this.#server ??= TestDatabase.start();
    const url = await (await this.#server).create();
    const pool = guardedPool(url, LIMITS);
    const db = new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool }) });
    for (const { up } of [ledger, settledMark]) await up(db as Kysely<unknown>);
    return db;
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    await (await this.#server)?.stop();
  }
}

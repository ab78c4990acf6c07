/** A store in a database of its own, with tables of a ledger if the migrations make none. */
import { type Migration, sql } from "kysely";
import { Store, type StoreOptions } from "../../node/store/connection/store.js";
import { MIGRATIONS } from "../../node/store/migrations/migrations.js";
import type { StoreTables } from "../../node/store/tables.js";
import { DEPLOYMENT } from "./accounts.js";

const LEDGER: Migration = {
  async up(db) {
    await sql`create table batch_operations (number int8, ordinal int2, id bytea)`.execute(db);
    await sql`create index batch_operations_id on batch_operations (id)`.execute(db);
  },
};

const HAS_LEDGER = Object.keys(MIGRATIONS).some((name) => name.includes("ledger"));

/** The migrations that tests run. */
export const TEST_MIGRATIONS: Readonly<Record<string, Migration>> = HAS_LEDGER
  ? MIGRATIONS
  : { ...MIGRATIONS, "002-ledger": LEDGER };

export function openTestStore(
  url: string,
  options: Partial<StoreOptions> = {},
): Promise<Store<StoreTables>> {
  return Store.open({ url, deployment: DEPLOYMENT, migrations: TEST_MIGRATIONS, ...options });
}

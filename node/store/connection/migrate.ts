/** Brings a database's tables to this quipu's form, and checks whose database it is. */
import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { gotExpected } from "../../../src/errors.js";
import { formatAddress } from "../../../src/json/schemas.js";
import type { Deployment } from "../../../src/state/deployment.js";
import { nodeError } from "../../node-error.js";

type Migrations = Readonly<Record<string, Migration>>;

/**
 * Applies what is missing of the migrations, all in one transaction, under an advisory lock (kysely's).
 *
 * @throws QuipuError `SchemaTooNew` if the database knows a migration that is not among these,
 *   `StoreUnavailable`.
 */
export async function migrate(db: Kysely<unknown>, migrations: Migrations): Promise<void> {
  const unknown = (await appliedTo(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    const expected = `${Object.keys(migrations).at(-1)} at most`;
    const message = gotExpected("schema of the database", unknown.join(", "), expected);
    throw nodeError("SchemaTooNew", `${message}: it was written by a newer quipu`);
  }
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedTo(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (rows[0]?.there !== true) return [];
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return applied.rows.map(({ name }) => name);
}

/**
 * Writes down which rollup the database is for, the first time, and compares from then on.
 *
 * @throws QuipuError `DeploymentMismatch`, `StoreUnavailable`.
 */
export async function checkDeployment(
  db: Kysely<unknown>,
  { chainId, contract }: Deployment,
): Promise<void> {
  const expected = `contract ${formatAddress(contract)} on chain ${chainId}`;
  await sql`insert into meta (key, value) values ('deployment', ${expected}) on conflict do nothing`.execute(
    db,
  );
  const { rows } = await sql<{
    value: string;
  }>`select value from meta where key = 'deployment'`.execute(db);
  const got = rows[0]!.value;
  if (got === expected) return;
  throw nodeError("DeploymentMismatch", gotExpected("rollup of the database", got, expected));
}

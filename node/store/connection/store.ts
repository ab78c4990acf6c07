/** The node's database: one PostgreSQL database for one rollup, used by one node at a time. */
import { Kysely, type Migration, PostgresDialect } from "kysely";
import type { QuipuError } from "../../../src/errors.js";
import type { Deployment } from "../../../src/state/deployment.js";
import { guardedPool, type PoolLimits } from "./guarded-pool.js";
import { checkDeployment, migrate } from "./migrate.js";
import { NodeLock } from "./node-lock.js";
import { whenAvailable } from "./store-unavailable.js";

export interface StoreOptions {
  /** `postgresql://…` */
  readonly url: string;
  /** The rollup that the database is for. */
  readonly deployment: Deployment;
  /** All migrations, by name (`migrations/migrations.ts`). */
  readonly migrations: Readonly<Record<string, Migration>>;
  /** Connections at most for what is written, beside the one of the lock. */
  readonly connections?: number;
  /** Connections at most for what is only asked. */
  readonly readers?: number;
  /** How long it is waited for a database that does not answer yet, in ms. */
  readonly startMs?: number;
  /** Time for making a connection, or waiting for a free one, in ms. */
  readonly connectMs?: number;
  /** Time for one query, in ms. */
  readonly queryMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called while it is waited for a database that does not answer yet. */
  readonly onWait?: (refusal: QuipuError) => void;
  /** Called when another node has taken the database over: this one is to end. */
  readonly onLost?: (refusal: QuipuError) => void;
}

/**
 * A database that is connected, migrated, and this node's own.
 *
 * @example
 * const store = await Store.open<StoreTables>({ url, deployment, migrations: MIGRATIONS });
 * const intake = new Intake(store.db);
 * await store.close();
 */
export class Store<Tables> {
  /** Throws `StoreUnavailable` wherever the database is not there. */
  readonly db: Kysely<Tables>;
  /** The same on connections of its own, for what users ask: however much that is, nothing that is written waits for it. */
  readonly reads: Kysely<Tables>;
  readonly #lock: NodeLock;

  private constructor(dbs: { db: Kysely<Tables>; reads: Kysely<Tables> }, lock: NodeLock) {
    this.db = dbs.db;
    this.reads = dbs.reads;
    this.#lock = lock;
  }

  /**
   * Connects.
   *
   * @throws QuipuError `NodeRunning`, `SchemaTooNew`, `DeploymentMismatch`; `StoreUnavailable` if
   *   the database does not answer in time; what else the database says, e.g. of a wrong password.
   */
  static async open<Tables>(options: StoreOptions): Promise<Store<Tables>> {
    const { url, startMs = 30_000, onWait, signal } = options;
    const { connections = 8, readers = 4, onLost = crash } = options;
    const { connectMs = 10_000, queryMs = 60_000 } = options;
    const limits: PoolLimits = { connections, connectMs, queryMs };
    const patience = { limitMs: startMs, onWait, signal };
    const lock = await whenAvailable(() => NodeLock.take(url, limits, onLost), patience);
    try {
      await whenAvailable(() => prepare(options, limits), patience);
      const db = connect<Tables>(url, limits);
      const reads = connect<Tables>(url, { ...limits, connections: readers });
      return new Store({ db, reads }, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Waits for the queries under way and disconnects. */
  async close(): Promise<void> {
    await Promise.all([this.db.destroy(), this.reads.destroy()]);
    await this.#lock.release();
  }
}

function connect<Tables>(url: string, limits: PoolLimits): Kysely<Tables> {
  return new Kysely({ dialect: new PostgresDialect({ pool: guardedPool(url, limits) }) });
}

/** Makes the tables, however long that takes: large ones may have to be written anew. */
async function prepare(
  { url, migrations, deployment }: StoreOptions,
  limits: PoolLimits,
): Promise<void> {
  const db = connect<unknown>(url, { ...limits, queryMs: 0 });
  try {
    await migrate(db, migrations);
    await checkDeployment(db, deployment);
  } finally {
    await db.destroy();
  }
}

/** Two nodes on one database would take each other's batches for their own. */
function crash(refusal: QuipuError): never {
  throw refusal;
}

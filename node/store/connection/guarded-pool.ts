/**
 * Connections for kysely, on pg's pool. An error that says that the database is not there becomes
 * `StoreUnavailable`, and its connection is used no more.
 */
import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { storeError } from "./store-unavailable.js";

export interface PoolLimits {
  /** Connections at most. */
  readonly connections: number;
  /** Time for making a connection, or waiting for a free one. */
  readonly connectMs: number;
  /** Time for one query. */
  readonly queryMs: number;
}

/** int8 and numeric are whole numbers in every table: bigints. */
const BIGINTS: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC];

const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text") =>
    BIGINTS.includes(oid) ? BigInt : pg.types.getTypeParser(oid, format)) as never,
};

/** How to connect, for a pool or one client. */
export function clientConfig(url: string, { connectMs, queryMs }: PoolLimits): pg.ClientConfig {
  return {
    connectionString: url,
    types: TYPES,
    application_name: "quipu",
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
  };
}

/** A pool for kysely's dialect. */
export function guardedPool(url: string, limits: PoolLimits): PostgresPool {
  const pool = new pg.Pool({ ...clientConfig(url, limits), max: limits.connections });
  // The pool lets go of a connection that fails while nobody uses it; whoever uses one hears of it by the query.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw storeError(error);
      });
      return guarded(client);
    },
    end: () => pool.end(),
  };
}

/** Kysely does not say why it releases a connection: a broken one is remembered here. */
function guarded(client: pg.PoolClient): PostgresPoolClient {
  let isBroken = false;
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      const refusal = storeError(error);
      isBroken ||= refusal !== error;
      throw refusal;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy) => client.release(isBroken || destroy === true),
  };
}

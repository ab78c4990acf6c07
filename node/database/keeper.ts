/**
 * The connection by which a process holds a server: an advisory lock says that the server is its own, to be
 * stopped and started again by nobody else; the end of the connection says that the server has gone.
 */
import pg from "pg";
import { DATABASE_USER } from "./create-cluster.js";
import { SOCKET_PORT } from "./server-process.js";

/** The name of the database that the node works in. */
export const DATABASE_NAME = "quipu";

/** "quipu", keeper. */
const LOCK = [0x71756970, 1];

const CONNECT_MS = 10_000;

export class Keeper {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /**
   * Takes the server behind a socket.
   *
   * @param onEnd called when the connection has ended
   * @returns "taken" if another process has it, undefined if it does not answer yet
   * @throws what the server answers for any other reason
   */
  static async take(
    socketFolder: string,
    onEnd: () => void,
  ): Promise<Keeper | "taken" | undefined> {
    const client = new pg.Client({
      host: socketFolder,
      port: SOCKET_PORT,
      user: DATABASE_USER,
      database: "postgres",
      ssl: false,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as taken", LOCK);
      if (rows[0].taken !== true) {
        await client.end();
        return "taken";
      }
      const keeper = new Keeper(client);
      await keeper.#createDatabase();
      client.once("end", onEnd);
      return keeper;
    } catch (error) {
      void client.end().catch(() => undefined);
      if (isNotThere(error)) return undefined;
      throw error;
    }
  }

  /** Gives the server up. */
  async end(): Promise<void> {
    this.#client.removeAllListeners("end");
    await this.#client.end().catch(() => undefined);
  }

  async #createDatabase(): Promise<void> {
    const known = "select 1 from pg_database where datname = $1";
    if ((await this.#client.query(known, [DATABASE_NAME])).rowCount !== 0) return;
    await this.#client.query(`create database ${DATABASE_NAME}`);
  }
}

/** Whether a server that does not answer may do so later: it starts, stops, or has just been killed. */
function isNotThere(error: unknown): boolean {
  const { code, message } = error as Error & { code?: string };
  if (code === undefined) return /terminated|timeout|timed out|closed|not queryable/i.test(message);
  return /^(57P0\d|08...|ENOENT|ECONN|EPIPE)/.test(code);
}

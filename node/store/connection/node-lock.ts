/**
 * One node at a time: the running one holds an advisory lock of its database on a connection of its own. The lock ends with the
 * connection, so a node that was killed keeps nobody out.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { gotExpected, QuipuError } from "../../../src/errors.js";
import { nodeError } from "../../node-error.js";
import { clientConfig, type PoolLimits } from "./guarded-pool.js";
import { storeError, whenAvailable } from "./store-unavailable.js";

/** "quipu", node. */
const LOCK = [0x71756970, 2];

/** A node that was killed keeps its connection no longer than this. */
const TAKEN_MS = 3000;
const POLL_MS = 100;

export class NodeLock {
  readonly #url: string;
  readonly #limits: PoolLimits;
  readonly #onLost: (refusal: QuipuError) => void;
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;

  private constructor(url: string, limits: PoolLimits, onLost: (refusal: QuipuError) => void) {
    this.#url = url;
    this.#limits = limits;
    this.#onLost = onLost;
  }

  /**
   * Takes the lock, and takes it again whenever its connection has been lost.
   *
   * @param onLost called if it cannot be taken again, because another node has it
   * @throws QuipuError `NodeRunning`, `StoreUnavailable`.
   */
  static async take(
    url: string,
    limits: PoolLimits,
    onLost: (refusal: QuipuError) => void,
  ): Promise<NodeLock> {
    const lock = new NodeLock(url, limits, onLost);
    await lock.#take();
    return lock;
  }

  async release(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
  }

  async #take(): Promise<void> {
    const end = performance.now() + TAKEN_MS;
    while (!(await this.#isTaken())) {
      if (performance.now() > end) {
        const message = gotExpected("database", "one in use by another node", "a free one");
        throw nodeError("NodeRunning", message);
      }
      await sleep(POLL_MS);
    }
  }

  async #isTaken(): Promise<boolean> {
    const client = new pg.Client(clientConfig(this.#url, this.#limits));
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as taken", LOCK);
      if (rows[0].taken !== true) {
        await client.end();
        return false;
      }
    } catch (error) {
      void client.end().catch(() => undefined);
      throw storeError(error);
    }
    if (this.#closing.signal.aborted) {
      await client.end().catch(() => undefined);
      return true;
    }
    this.#client = client;
    client.once("end", () => void this.#takeAgain());
    return true;
  }

  async #takeAgain(): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    try {
      await whenAvailable(() => this.#take(), { signal });
    } catch (error) {
      if (signal.aborted) return;
      const isRefusal = error instanceof QuipuError;
      this.#onLost(isRefusal ? error : nodeError("StoreUnavailable", `${error}`, error));
    }
  }
}

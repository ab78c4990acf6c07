/** Processes of provers that were told to finish and leave, for a node that starts again. */
import { type Kysely, sql } from "kysely";
import type { StoreTables } from "../tables.js";

export class DrainedProvers {
  readonly #db: Kysely<StoreTables>;

  constructor(db: Kysely<StoreTables>) {
    this.#db = db;
  }

  /** Those of the last 30 days, the longest known first; older ones are forgotten. @throws QuipuError `StoreUnavailable`. */
  async all(): Promise<readonly string[]> {
    await sql`delete from drained_provers where drained_at < now() - interval '30 days'`.execute(
      this.#db,
    );
    const rows = await this.#db
      .selectFrom("drained_provers")
      .select("instance")
      .orderBy("drained_at")
      .execute();
    return rows.map(({ instance }) => instance);
  }

  /** Keeps some; known ones are passed over. @throws QuipuError `StoreUnavailable`. */
  async add(instances: readonly string[]): Promise<void> {
    if (instances.length === 0) return;
    await this.#db
      .insertInto("drained_provers")
      .values(instances.map((instance) => ({ instance })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

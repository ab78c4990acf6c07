/** Processes of provers that were told to finish and leave. */
import { type Kysely, type Migration, sql } from "kysely";

export const drainedProvers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("drained_provers")
      .addColumn("instance", "text", (column) => column.primaryKey())
      .addColumn("drained_at", "timestamptz", (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
  },
};

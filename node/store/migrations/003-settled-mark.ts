/** Up to which row of `operations` nothing waits (`intake/settled-mark.ts`). */
import { type Kysely, type Migration, sql } from "kysely";

export const settledMark: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table blocks add column settled_seq int8 not null default 0`.execute(db);
  },
};

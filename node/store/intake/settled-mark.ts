/**
 * What a start need not look at. Operations that are on L1 or rejected stay in the table for good, so to look for those
 * that wait would take longer with every day. All rows up to the mark are settled: a row that waits again has a new
 * place behind all others. The ledger sets the mark back to 0 when it forgets a batch.
 */
import { type Kysely, sql, type Transaction } from "kysely";
import type { StoreTables } from "../tables.js";

/**
 * The last row of those that need not be looked at; 0 if nobody has looked. It goes into a query as a value: so the database
 * knows how little there is behind it.
 */
export async function settledMark(db: Kysely<StoreTables>): Promise<bigint> {
  const row = await db.selectFrom("blocks").select("settled_seq").executeTakeFirst();
  return row?.settled_seq ?? 0n;
}

/**
 * Moves the mark as far as it can go. Writers wait while the last row is found, and five seconds at most.
 *
 * @throws what the database throws, also where another statement takes longer than that.
 */
export async function moveSettledMark(db: Kysely<StoreTables>): Promise<void> {
  const last = await lastRow(db);
  if (last === undefined) return;
  await db.transaction().execute(async (transaction) => {
    // Nothing is forgotten while the row is locked; what is forgotten later takes the mark along.
    const mark = await transaction
      .selectFrom("blocks")
      .select("settled_seq")
      .forUpdate()
      .executeTakeFirst();
    if (mark === undefined || mark.settled_seq >= last) return;
    const waiting = await firstUnsettled(transaction, mark.settled_seq, last);
    const settled_seq = waiting === undefined ? last : waiting - 1n;
    await transaction.updateTable("blocks").set({ settled_seq }).execute();
  });
}

/**
 * The last row such that none will ever come before it: a statement that nobody waits for any more, as its connection
 * was lost, may still be under way. The lock waits for it to end.
 */
function lastRow(db: Kysely<StoreTables>): Promise<bigint | undefined> {
  return db.transaction().execute(async (transaction) => {
    // Those that come behind wait for the lock as well.
    await sql`set local lock_timeout = '5s'`.execute(transaction);
    await sql`lock table operations in share mode`.execute(transaction);
    const { rows } = await sql<{ seq: bigint }>`
      select seq from operations where rejected is null order by seq desc limit 1`.execute(
      transaction,
    );
    return rows[0]?.seq;
  });
}

async function firstUnsettled(
  transaction: Transaction<StoreTables>,
  above: bigint,
  last: bigint,
): Promise<bigint | undefined> {
  const { rows } = await sql<{ seq: bigint }>`
    select seq from operations
    where seq > ${above} and seq <= ${last} and rejected is null
      and not exists (select from batch_operations where batch_operations.id = operations.id)
    order by seq limit 1`.execute(transaction);
  return rows[0]?.seq;
}

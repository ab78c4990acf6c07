/** The operations that an account has signed and that were submitted here. */
import { type Kysely, sql } from "kysely";
import type { OperationId } from "../../../src/operations/operation-id.js";
import type { Page, PageWish } from "../ledger/page.js";
import type { StoreTables } from "../tables.js";
import { idOf } from "./operation-bytes.js";

/**
 * Their ids, the newest first. A page ends before the number that its cursor names.
 *
 * @throws QuipuError `StoreUnavailable`.
 */
export async function signedBy(
  db: Kysely<StoreTables>,
  account: number,
  { limit, cursor = Number.MAX_SAFE_INTEGER }: PageWish<number>,
): Promise<Page<OperationId, number>> {
  const { rows } = await sql<{ readonly id: Uint8Array; readonly seq: bigint }>`
    select id, seq from operations where sender = ${account} and seq < ${cursor}
    order by seq desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const items = page.map(({ id }) => idOf(id));
  return rows.length > limit ? { items, next: Number(page.at(-1)!.seq) } : { items };
}

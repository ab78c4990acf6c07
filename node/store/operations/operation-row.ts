/** Operations as rows, and how many of them are written at once. */
import { sql } from "kysely";
import type { KeptOperation } from "../../../sequencer/kept-operation.js";
import { formatOperation } from "../../../src/operations/operation-json.js";
import { bytesOf } from "./operation-bytes.js";
import { formatReceiver } from "./receiver-json.js";

/** A row of `operations`, without what the database fills in. */
export interface OperationRow {
  readonly id: Buffer;
  readonly body: string;
  readonly kind: string;
  readonly sender: number;
  readonly nonce: number;
  readonly receiver: string | null;
}

/** @throws QuipuError `NotEncodable` if an amount is not encoded canonically. */
export function operationRow({ id, operation, receiver }: KeptOperation): OperationRow {
  const { kind, from: sender, nonce } = operation;
  const body = formatOperation(operation);
  const paid = receiver === undefined ? null : formatReceiver(receiver);
  return { id: bytesOf(id), body, kind, sender, nonce, receiver: paid };
}

/** A statement that writes rows, all of other ids, in their order. Those that are there stay as they are. */
export function insertOperations(rows: readonly OperationRow[]) {
  return sql`insert into operations ${columns} ${select(rows)} on conflict (id) do nothing`;
}

/**
 * The same for operations that have been admitted: one that was given up earlier waits again, behind
 * all others. One that was sealed before it came here gets to know whom it pays.
 */
export function insertAdmitted(rows: readonly OperationRow[]) {
  return sql`
    insert into operations ${columns} ${select(rows)}
    on conflict (id) do update set
      rejected = null, body = excluded.body, receiver = excluded.receiver,
      seq = case when operations.rejected is null then operations.seq else excluded.seq end,
      received_at =
        case when operations.rejected is null then operations.received_at else excluded.received_at end
    where operations.rejected is not null
      or (operations.receiver is null and excluded.receiver is not null)`;
}

const columns = sql`(id, body, kind, sender, nonce, receiver)`;

/** Six parameters for any number of rows: one text of a statement, which is short. */
function select(rows: readonly OperationRow[]) {
  const column = <Name extends keyof OperationRow>(name: Name) => rows.map((row) => row[name]);
  return sql`
    select id, body, kind, sender, nonce, receiver from unnest(
      ${column("id")}::bytea[], ${column("body")}::text[], ${column("kind")}::text[],
      ${column("sender")}::int4[], ${column("nonce")}::int8[], ${column("receiver")}::jsonb[]
    ) with ordinality as given (id, body, kind, sender, nonce, receiver, place) order by place`;
}

/** Operations as rows, and how many of them are written at once. */
import { sql } from "kysely";
import type { SignedOperation } from "../../../src/operations/kinds.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import { formatOperation } from "../../../src/operations/operation-json.js";
import { bytesOf } from "./operation-bytes.js";

/** A row of `operations`, without what the database fills in. */
export interface OperationRow {
  readonly id: Buffer;
  readonly body: string;
  readonly kind: string;
  readonly sender: number;
  readonly nonce: number;
}

/** @throws QuipuError `NotEncodable` if an amount is not encoded canonically. */
export function operationRow(operation: SignedOperation, id: OperationId): OperationRow {
  const { kind, from, nonce } = operation;
  return { id: bytesOf(id), body: formatOperation(operation), kind, sender: from, nonce };
}

/** A statement that writes rows, all of other ids, in their order. Those that are there stay as they are. */
export function insertOperations(rows: readonly OperationRow[]) {
  return sql`insert into operations (id, body, kind, sender, nonce) ${select(rows)} on conflict (id) do nothing`;
}

/**
 * The same for operations that have been admitted: one that was given up earlier waits again, behind
 * all others.
 */
export function insertAdmitted(rows: readonly OperationRow[]) {
  return sql`
    insert into operations (id, body, kind, sender, nonce) ${select(rows)}
    on conflict (id) do update
      set rejected = null, body = excluded.body, seq = excluded.seq, received_at = excluded.received_at
      where operations.rejected is not null`;
}

/** Five parameters for any number of rows: one text of a statement, which is short. */
function select(rows: readonly OperationRow[]) {
  const column = <Name extends keyof OperationRow>(name: Name) => rows.map((row) => row[name]);
  return sql`
    select id, body, kind, sender, nonce from unnest(
      ${column("id")}::bytea[], ${column("body")}::text[], ${column("kind")}::text[],
      ${column("sender")}::int4[], ${column("nonce")}::int8[]
    ) with ordinality as given (id, body, kind, sender, nonce, place) order by place`;
}

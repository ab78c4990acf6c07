/**
 * What has become of an operation. The state is derived each time from what L1 says (the ledger), from
 * what is under way, and from what was given up, in this order: so it cannot contradict them.
 */
import { type Kysely, sql } from "kysely";
import type { OperationId } from "../../../src/operations/operation-id.js";
import type { StoreTables } from "../tables.js";
import { bytesOf, idOf } from "./operation-bytes.js";
import { type Rejection, readRejection } from "./rejection.js";

export type OperationState =
  /** In the batch of that number on L1; whether that is final the ledger knows. */
  | { readonly state: "committed"; readonly batchNumber: number }
  /** In a pending batch, without a proof or with one. */
  | { readonly state: "sealed" | "proven"; readonly position: number }
  | { readonly state: "rejected"; readonly reason: Rejection }
  | { readonly state: "queued" };

/** An operation that somebody has submitted, or that was sealed, with its text as it was signed. */
export interface KnownOperation {
  /** As `formatOperation` writes it; none of an operation that only L1 has told of. */
  readonly body: string | undefined;
  readonly receivedAt: Date | undefined;
  readonly standing: OperationState;
}

interface Row {
  readonly id: Uint8Array;
  readonly body: string | null;
  readonly received_at: Date | null;
  readonly rejected: unknown;
  readonly number: bigint | null;
  readonly position: bigint | null;
  readonly is_proven: boolean | null;
}

/**
 * What is known of an operation; undefined if nothing is.
 *
 * @throws QuipuError `StoreUnavailable`.
 */
export async function stateOf(
  db: Kysely<StoreTables>,
  id: OperationId,
): Promise<KnownOperation | undefined> {
  return (await statesOf(db, [id])).get(id);
}

/**
 * What is known of operations, by id; nothing of those that nobody has told of.
 *
 * @throws QuipuError `StoreUnavailable`.
 */
export async function statesOf(
  db: Kysely<StoreTables>,
  ids: readonly OperationId[],
): Promise<ReadonlyMap<OperationId, KnownOperation>> {
  const { rows } = await sql<Row>`
    select given.id, body, received_at, rejected, settled.number, sealed.position, sealed.is_proven
    from unnest(${ids.map(bytesOf)}::bytea[]) as given (id)
    left join operations on operations.id = given.id
    left join lateral (
      select number from batch_operations where batch_operations.id = given.id
      order by number limit 1
    ) as settled on true
    left join lateral (
      select position, proof is not null as is_proven from pending_operations
      join pending using (position) where pending_operations.id = given.id
      order by position desc limit 1
    ) as sealed on true
    where coalesce(operations.seq, settled.number, sealed.position) is not null`.execute(db);
  return new Map(
    rows.map((row) => {
      const { body, received_at } = row;
      const known = { body: body ?? undefined, receivedAt: received_at ?? undefined };
      return [idOf(row.id), { ...known, standing: standingOf(row) }];
    }),
  );
}

function standingOf({ number, position, is_proven, rejected }: Row): OperationState {
  if (number !== null) return { state: "committed", batchNumber: Number(number) };
  if (position !== null) {
    return { state: is_proven === true ? "proven" : "sealed", position: Number(position) };
  }
  if (rejected !== null) return { state: "rejected", reason: readRejection(rejected) };
  return { state: "queued" };
}

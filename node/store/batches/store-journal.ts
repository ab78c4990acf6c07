/** The journal of sealed batches in PostgreSQL. Each call is one transaction. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { BlobMember } from "../../../src/batch/blob-group.js";
import { batchHashes, evaluationPoint } from "../../../src/batch/challenge.js";
import { evaluateData } from "../../../src/batch/public-inputs.js";
import type { SealedBatch } from "../../../src/batch/sealed-batch.js";
import { formatSealedBatch, parseSealedBatch } from "../../../src/batch/sealed-batch-json.js";
import { gotExpected, QuipuError } from "../../../src/errors.js";
import { formatBytes } from "../../../src/json/schemas.js";
import { SIGNED_KIND_NAMES, type SignedOperation } from "../../../src/operations/kinds.js";
import { operationId } from "../../../src/operations/operation-id.js";
import type { ProofPoints } from "../../../verifier/proof-points.js";
import type { BatchJournal, KeptBatch } from "../../pipeline/batch-journal.js";
import { bytesOf, idOf } from "../operations/operation-bytes.js";
import { insertOperations, operationRow } from "../operations/operation-row.js";
import { readReceiver } from "../operations/receiver-json.js";
import type { StoreTables } from "../tables.js";
import { formatHashes, readHashes } from "./blob-group-json.js";
import { formatPoints, readPoints } from "./proof-points-json.js";

interface Row {
  readonly position: bigint;
  readonly content: string;
  readonly proof: unknown;
  readonly proving_ms: number | null;
  readonly group_hash: Uint8Array | null;
  readonly group_position: number | null;
  readonly ids: readonly Uint8Array[];
  readonly receivers: readonly unknown[];
}

/** A group and its blob, as its batches share them. */
interface KeptGroup {
  readonly group: BlobMember["group"];
  readonly blob: Uint8Array;
}

export class StoreJournal implements BatchJournal {
  readonly #db: Kysely<StoreTables>;

  constructor(db: Kysely<StoreTables>) {
    this.#db = db;
  }

  /**
   * Reads the batches back, and checks that each is what was kept.
   *
   * @throws QuipuError `InvalidFile` for a row that was altered; `StoreUnavailable`.
   */
  async read(): Promise<readonly KeptBatch[]> {
    return this.#inOneView(async (db) => {
      const groups = await readGroups(db);
      const { rows } = await sql<Row>`
        select position, content, proof, proving_ms, group_hash, group_position, array(
          select id from pending_operations as one where one.position = pending.position order by ordinal
        ) as ids, array(
          select receiver from pending_operations as one left join operations using (id)
          where one.position = pending.position order by ordinal
        ) as receivers
        from pending order by position`.execute(db);
      return rows.map((row) => keptBatch(row, groups));
    });
  }

  /**
   * Keeps a batch and the operations in it.
   *
   * @throws QuipuError `InvalidFile` if another batch is kept at that position; `StoreUnavailable`.
   */
  async sealed(kept: KeptBatch): Promise<void> {
    const { position, batch, ids } = kept;
    const content = formatSealedBatch(batch);
    await this.#db.transaction().execute(async (db) => {
      const { numAffectedRows } = await sql`
        insert into pending (position, content) values (${position}, ${content})
        on conflict do nothing`.execute(db);
      if (numAffectedRows === 0n) return assertSame(db, position, content);
      const operations = operationsOf(batch);
      if (operations.length > 0) await insertOperations(operations).execute(db);
      await sql`
        insert into pending_operations (position, ordinal, id)
        select ${position}, ordinal - 1, id
        from unnest(${ids.map(bytesOf)}::bytea[]) with ordinality as given (id, ordinal)`.execute(
        db,
      );
      if (kept.inBlob !== undefined) await bind(db, kept);
      if (kept.proof !== undefined) await prove(db, position, kept.proof, kept.provingMs ?? 0);
    });
  }

  /** @throws QuipuError `StoreUnavailable`. */
  async bound(batches: readonly KeptBatch[]): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const each of batches) await bind(db, each);
      await removeGroups(db);
    });
  }

  /** @throws QuipuError `StoreUnavailable`. */
  async proven(position: number, proof: ProofPoints, provingMs: number): Promise<void> {
    await prove(this.#db, position, proof, provingMs);
  }

  /** @throws QuipuError `StoreUnavailable`. */
  async removed(positions: readonly number[]): Promise<void> {
    if (positions.length === 0) return;
    await this.#db.transaction().execute(async (db) => {
      await sql`delete from pending where position = any(${positions}::int8[])`.execute(db);
      await removeGroups(db);
    });
  }

  /** Reads all from one moment, whatever is written meanwhile. */
  #inOneView<Result>(work: (db: Transaction<StoreTables>) => Promise<Result>): Promise<Result> {
    const view = this.#db.transaction().setIsolationLevel("repeatable read");
    return view.setAccessMode("read only").execute(work);
  }
}

/** The signed operations of a batch, as rows. */
function operationsOf(batch: SealedBatch) {
  const { domain } = batch.header;
  const operations = SIGNED_KIND_NAMES.flatMap((name): readonly SignedOperation[] => batch[name]);
  return operations.map((operation) =>
    operationRow({ id: operationId(domain, operation), operation }),
  );
}

async function assertSame(
  db: Kysely<StoreTables>,
  position: number,
  content: string,
): Promise<void> {
  const { rows } = await sql<{ isSame: boolean }>`
    select content = ${content} as "isSame" from pending where position = ${position}`.execute(db);
  if (rows[0]?.isSame === true) return;
  const message = gotExpected(`pending batch ${position}`, "another batch", "none, or the same");
  throw new QuipuError("InvalidFile", message);
}

async function bind(db: Kysely<StoreTables>, { position, inBlob }: KeptBatch): Promise<void> {
  if (inBlob === undefined) {
    await sql`
      update pending set group_hash = null, group_position = null, proof = null, proving_ms = null, proven_at = null
      where position = ${position} and group_hash is not null`.execute(db);
    return;
  }
  const { member, blob } = inBlob;
  const hash = hashBytes(member.group.blobHash);
  await sql`
    insert into pending_groups (hash, blob, batches)
    values (${hash}, ${Buffer.from(blob)}, ${formatHashes(member.group.batches)}::jsonb)
    on conflict do nothing`.execute(db);
  // A proof is one of the public inputs that it was made for.
  await sql`
    update pending set group_hash = ${hash}, group_position = ${member.position},
      proof = null, proving_ms = null, proven_at = null
    where position = ${position}
      and (group_hash, group_position) is distinct from (${hash}, ${member.position})`.execute(db);
}

async function prove(
  db: Kysely<StoreTables>,
  position: number,
  proof: ProofPoints,
  provingMs: number,
): Promise<void> {
  await sql`
    update pending set proof = ${formatPoints(proof)}::jsonb, proving_ms = ${provingMs}, proven_at = now()
    where position = ${position}`.execute(db);
}

/** Removes groups of which no batch is left. */
async function removeGroups(db: Kysely<StoreTables>): Promise<void> {
  await sql`
    delete from pending_groups
    where not exists (select from pending where group_hash = hash)`.execute(db);
}

async function readGroups(db: Kysely<StoreTables>): Promise<ReadonlyMap<string, KeptGroup>> {
  const { rows } = await sql<{ hash: Uint8Array; blob: Uint8Array; batches: unknown }>`
    select hash, blob, batches from pending_groups`.execute(db);
  return new Map(
    rows.map(({ hash, blob, batches }) => {
      const group = { blobHash: BigInt(idOf(hash)), batches: readHashes(batches) };
      return [idOf(hash), { group, blob: new Uint8Array(blob) }];
    }),
  );
}

function keptBatch(row: Row, groups: ReadonlyMap<string, KeptGroup>): KeptBatch {
  const position = Number(row.position);
  const place = `pending batch ${position}`;
  const alone = parseSealedBatch(row.content, place);
  const found = row.group_hash === null ? undefined : groups.get(idOf(row.group_hash));
  const receivers = row.receivers.map(readReceiver);
  const kept = {
    position,
    ids: row.ids.map(idOf),
    ...(receivers.some((each) => each !== undefined) ? { receivers } : {}),
    ...(row.proof === null ? {} : { proof: readPoints(row.proof) }),
    ...(row.proving_ms === null ? {} : { provingMs: row.proving_ms }),
  };
  if (found === undefined) return { ...kept, batch: alone };
  const member = { group: found.group, position: row.group_position! };
  const inBlob = { member, blob: found.blob };
  return { ...kept, batch: boundBatch(alone, member, place), inBlob };
}

/** A batch with public inputs at the point of its group, as `bindToBlob` makes it. */
function boundBatch(
  batch: SealedBatch,
  { group, position }: BlobMember,
  place: string,
): SealedBatch {
  const { shape, levels, data, header } = batch;
  const { digest } = batch.publicInputs;
  const { domain, feeRecipient } = header;
  const own = batchHashes(digest, data, shape);
  const named = group.batches[position];
  const [got, expected] = [named?.leaf ?? new Uint8Array(), own.leaf].map(formatBytes);
  if (got !== expected) {
    throw new QuipuError("InvalidFile", gotExpected(`${place}: its leaf`, got, expected));
  }
  const z = evaluationPoint(
    { shape, levels, domain, feeRecipient, blobHash: group.blobHash },
    group.batches,
  );
  return { ...batch, publicInputs: { digest, ...evaluateData(data, shape, z) } };
}

function hashBytes(hash: bigint): Buffer {
  return bytesOf(`0x${hash.toString(16).padStart(64, "0")}`);
}

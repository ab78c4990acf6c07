/** What the database is for, the operations that users submit, and the batches that are under way. */
import { type Kysely, type Migration, sql } from "kysely";

export const operations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("meta")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("value", "text", (column) => column.notNull())
      .execute();
    await createOperations(db);
    await createPending(db);
  },
};

async function createOperations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("operations")
    .addColumn("seq", "bigserial", (column) => column.notNull())
    .addColumn("id", "bytea", (column) => column.primaryKey())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("sender", "integer", (column) => column.notNull())
    .addColumn("nonce", "int8", (column) => column.notNull())
    .addColumn("received_at", "timestamptz", (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn("receiver", "jsonb")
    .addColumn("rejected", "jsonb")
    .execute();
  // Those that may wait are found without their bodies, which are most of the table.
  await sql`create index operations_given on operations (seq, id) where rejected is null`.execute(
    db,
  );
  await db.schema
    .createIndex("operations_sender")
    .on("operations")
    .columns(["sender", "nonce"])
    .execute();
}

async function createPending(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("pending_groups")
    .addColumn("hash", "bytea", (column) => column.primaryKey())
    .addColumn("blob", "bytea", (column) => column.notNull())
    .addColumn("batches", "jsonb", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("pending")
    .addColumn("position", "int8", (column) => column.primaryKey())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("proof", "jsonb")
    .addColumn("proving_ms", "float8")
    .addColumn("sealed_at", "timestamptz", (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn("proven_at", "timestamptz")
    .addColumn("group_hash", "bytea", (column) => column.references("pending_groups.hash"))
    .addColumn("group_position", "int2")
    .execute();
  await db.schema
    .createTable("pending_operations")
    .addColumn("position", "int8", (column) =>
      column.notNull().references("pending.position").onDelete("cascade"),
    )
    .addColumn("ordinal", "int4", (column) => column.notNull())
    .addColumn("id", "bytea", (column) => column.notNull())
    .addPrimaryKeyConstraint("pending_operations_pkey", ["position", "ordinal"])
    .execute();
  await db.schema
    .createIndex("pending_operations_id")
    .on("pending_operations")
    .column("id")
    .execute();
}

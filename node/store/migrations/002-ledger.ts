/** What L1 says: batches, their operations, and the accounts as each batch has left them. */
import { type Kysely, type Migration, sql } from "kysely";

export const ledger: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

/**
 * Every index costs as much as a row, so there are none that no question needs: what never changes about an
 * account stands apart from what each batch changes, and an operation itself names the accounts of both its
 * sides.
 */
const STATEMENTS: readonly string[] = [
  // One row: how far the chain was followed, and how far it is final.
  `create table blocks (
    only_row boolean primary key default true check (only_row),
    domain bytea not null,
    followed_number int8,
    followed_hash bytea,
    batches int8 not null default 0,
    finalized_number int8,
    finalized_hash bytea,
    finalized_batches int8 not null default 0
  )`,
  `create table batches (
    number int8 primary key,
    shape text not null,
    old_root bytea not null,
    new_root bytea not null,
    data bytea not null,
    transaction_hash bytea not null,
    block_number int8 not null,
    block_hash bytea not null,
    block_time int8 not null,
    publication text not null,
    operations int4 not null,
    fee_recipient bytea not null,
    fee_token int4 not null,
    fee_total numeric not null
  )`,
  `create table batch_operations (
    number int8 not null references batches on delete cascade,
    ordinal int2 not null,
    id bytea,
    kind text not null,
    sender int4,
    receiver int4,
    fields jsonb not null,
    primary key (number, ordinal)
  )`,
  "create index batch_operations_id on batch_operations (id) where id is not null",
  `create index batch_operations_sender on batch_operations (sender, number, ordinal)
    where sender is not null`,
  `create index batch_operations_receiver on batch_operations (receiver, number, ordinal)
    where receiver is not null`,
  `create table accounts (
    account int4 primary key,
    opened int8 not null references batches on delete cascade,
    key bytea not null,
    key_x bytea not null,
    owner bytea not null,
    token int4 not null
  )`,
  "create index accounts_opened on accounts (opened)",
  "create index accounts_owner on accounts (owner, account)",
  "create index accounts_key on accounts (key, account)",
  `create table account_changes (
    account int4 not null,
    number int8 not null references batches on delete cascade,
    balance numeric not null,
    nonce int8 not null,
    primary key (account, number)
  )`,
  "create index account_changes_number on account_changes (number)",
];

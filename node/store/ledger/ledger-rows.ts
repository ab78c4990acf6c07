/**
 * Batches as rows of the ledger. They go to the database as one JSON text for each table, which it takes apart:
 * one statement for hundreds of batches, whatever they hold.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { FollowedBatch } from "../../../l1/follow/follow-observer.js";
import { compressKey } from "../../../src/crypto/compressed-key.js";
import { formatShape } from "../../../src/shape.js";
import type { Account } from "../../../src/state/account.js";
import { hashBytes, keyBytes, ownerBytes, wordBytes } from "./ledger-bytes.js";
import { shownOperations } from "./operation-fields.js";

/** Rows of a table, by the names of its columns. */
type Rows = readonly Readonly<Record<string, unknown>>[];

/** A table and its new rows. */
export interface NewRows {
  readonly table: string;
  /** Names and types of its columns. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: Rows;
  /** Whether a row that is there already stays as it is; otherwise there must be none. */
  readonly keeps?: boolean;
}

/** What is new with batches, in the order in which it can be inserted. */
export function newRows(batches: readonly FollowedBatch[]): NewRows[] {
  const changes = batches.flatMap(({ batchNumber: number, accounts }) =>
    accounts.map(([account, { balance, nonce }]) => {
      return { account, number, balance: `${balance}`, nonce };
    }),
  );
  return [
    { table: "batches", columns: BATCHES, rows: batches.map(batchRow) },
    { table: "batch_operations", columns: OPERATIONS, rows: batches.flatMap(operationRows) },
    { table: "accounts", columns: ACCOUNTS, rows: accountRows(batches), keeps: true },
    { table: "account_changes", columns: CHANGES, rows: changes },
  ];
}

const BATCHES = {
  ...{ number: "int8", shape: "text", old_root: "bytea", new_root: "bytea", data: "bytea" },
  ...{ transaction_hash: "bytea", block_number: "int8", block_hash: "bytea" },
  ...{ block_time: "int8", publication: "text", operations: "int4" },
  ...{ fee_recipient: "bytea", fee_token: "int4", fee_total: "numeric" },
};

function batchRow(batch: FollowedBatch): Rows[number] {
  const { batchNumber, shape, oldRoot, newRoot, data, block, blockTime, operations } = batch;
  const { feeRecipient, feeToken, feeTotal } = batch.content.header;
  return {
    number: batchNumber,
    shape: formatShape(shape),
    old_root: hex(wordBytes(oldRoot)),
    new_root: hex(wordBytes(newRoot)),
    data: hex(data),
    transaction_hash: hex(hashBytes(batch.transactionHash)),
    block_number: block.number,
    block_hash: hex(hashBytes(block.hash)),
    block_time: blockTime,
    publication: batch.publication,
    operations: Object.values(operations).reduce((sum, list) => sum + list.length, 0),
    fee_recipient: hex(ownerBytes(feeRecipient)),
    fee_token: feeToken,
    fee_total: `${feeTotal}`,
  };
}

const OPERATIONS = {
  ...{ number: "int8", ordinal: "int2", id: "bytea", kind: "text", sender: "int4" },
  ...{ receiver: "int4", fields: "jsonb" },
};

function operationRows(batch: FollowedBatch): Rows {
  return shownOperations(batch).map(({ id, kind, from, to, fields }, ordinal) => ({
    ...{ number: batch.batchNumber, ordinal, id: id === undefined ? null : `\\x${id.slice(2)}` },
    ...{ kind, sender: from ?? null, receiver: to ?? null, fields },
  }));
}

const ACCOUNTS = {
  ...{ account: "int4", opened: "int8", key: "bytea", key_x: "bytea", owner: "bytea" },
  token: "int4",
};

/** Each account once, with the first batch that changes it: those that were there before are kept. */
function accountRows(batches: readonly FollowedBatch[]): Rows {
  const first = new Map<number, readonly [number, Account]>();
  for (const { batchNumber, accounts } of batches) {
    for (const [index, account] of accounts) {
      if (!first.has(index)) first.set(index, [batchNumber, account]);
    }
  }
  return [...first].map(([account, [opened, { publicKey, owner, token }]]) => ({
    account,
    opened,
    key: hex(keyBytes(compressKey(publicKey))),
    key_x: hex(wordBytes(publicKey.x)),
    owner: hex(ownerBytes(owner)),
    token,
  }));
}

const CHANGES = { account: "int4", number: "int8", balance: "numeric", nonce: "int8" };

/** Bytes as the database reads them. */
function hex(bytes: Uint8Array): string {
  return `\\x${bytesToHex(bytes)}`;
}

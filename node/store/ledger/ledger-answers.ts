/** What the ledger answers, made of its rows. */
import type { Selectable } from "kysely";
import type { BlockReference } from "../../../l1/follow/checkpoint.js";
import type { BatchPlace } from "../../../l1/follow/follow-observer.js";
import type { Hex } from "../../../l1/rpc/answers.js";
import { SIGN_BIT } from "../../../src/crypto/compressed-key.js";
import { formatBytes } from "../../../src/json/schemas.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import { parseShape, type Shape } from "../../../src/shape.js";
import type { Account } from "../../../src/state/account.js";
import { numberOf } from "./ledger-bytes.js";
import type {
  AccountChangesTable,
  AccountsTable,
  BatchesTable,
  BatchOperationsTable,
  BlocksTable,
} from "./ledger-tables.js";
import type { OperationFields } from "./operation-fields.js";

/** How far the ledger has come. */
export interface LedgerProgress {
  /** Number of batches. */
  readonly batches: number;
  /** Number of batches that L1 will not take back. */
  readonly finalizedBatches: number;
  /** The block up to which the chain was read; undefined at the beginning. */
  readonly followed: BlockReference | undefined;
  /** The number of the newest block that is final, of those that were read. */
  readonly finalizedBlock: number | undefined;
}

/** A batch on L1. */
export interface LedgerBatch extends BatchPlace {
  readonly batchNumber: number;
  readonly shape: Shape;
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  /** How many it has, items of the queues among them. */
  readonly operations: number;
  /** The address that the fees were credited to on L1, their token and sum. */
  readonly feeRecipient: bigint;
  readonly feeToken: number;
  readonly feeTotal: bigint;
  /** Whether L1 will not take it back. */
  readonly isFinal: boolean;
}

/** An operation on L1. */
export interface LedgerOperation {
  readonly batchNumber: number;
  /** Its place in the batch, in the order in which that is applied. */
  readonly ordinal: number;
  /** Undefined for items of the queues. */
  readonly id: OperationId | undefined;
  readonly fields: OperationFields;
  /** Whether L1 will not take it back. */
  readonly isFinal: boolean;
}

/** An account after some batch. */
export interface LedgerAccount {
  readonly index: number;
  readonly account: Account;
  /** The batch that has opened it. */
  readonly opened: number;
  /** The last batch that has changed it, of those that were asked about. */
  readonly changed: number;
}

/** What a row is compared with. */
type Final = Pick<Selectable<BlocksTable>, "finalized_batches">;

export function progressOf(row: Selectable<BlocksTable> | undefined): LedgerProgress {
  const followed =
    row?.followed_number == null || row.followed_hash === null
      ? undefined
      : { number: Number(row.followed_number), hash: formatBytes(row.followed_hash) };
  return {
    batches: Number(row?.batches ?? 0),
    finalizedBatches: Number(row?.finalized_batches ?? 0),
    followed,
    finalizedBlock: row?.finalized_number == null ? undefined : Number(row.finalized_number),
  };
}

export function batchOf(row: Omit<BatchesTable, "data"> & Final): LedgerBatch {
  return {
    batchNumber: Number(row.number),
    shape: parseShape(row.shape),
    oldRoot: numberOf(row.old_root),
    newRoot: numberOf(row.new_root),
    operations: row.operations,
    feeRecipient: numberOf(row.fee_recipient),
    feeToken: row.fee_token,
    feeTotal: row.fee_total,
    transactionHash: formatBytes(row.transaction_hash) as Hex,
    block: { number: Number(row.block_number), hash: formatBytes(row.block_hash) },
    blockTime: Number(row.block_time),
    publication: row.publication as BatchPlace["publication"],
    isFinal: row.number < row.finalized_batches,
  };
}

export function operationOf(row: BatchOperationsTable & Final): LedgerOperation {
  return {
    batchNumber: Number(row.number),
    ordinal: row.ordinal,
    id: row.id === null ? undefined : formatBytes(row.id),
    fields: { kind: row.kind, ...(row.fields as object) } as OperationFields,
    isFinal: row.number < row.finalized_batches,
  };
}

export function accountOf(row: AccountsTable & AccountChangesTable): LedgerAccount {
  const publicKey = { x: numberOf(row.key_x), y: numberOf(row.key) % SIGN_BIT };
  const { token } = row;
  const owner = numberOf(row.owner);
  return {
    index: row.account,
    account: { balance: row.balance, nonce: Number(row.nonce), token, publicKey, owner },
    opened: Number(row.opened),
    changed: Number(row.number),
  };
}

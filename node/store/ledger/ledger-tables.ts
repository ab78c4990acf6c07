/** The tables of the ledger, as kysely has them: int8 and numeric are bigints, bytea are bytes. */
import type { Generated } from "kysely";

/** One row. */
export interface BlocksTable {
  readonly only_row: Generated<boolean>;
  /** Of the deployment, 11 bytes. */
  readonly domain: Uint8Array;
  /** The block up to which the chain was read; null if that was not told since the state began anew. */
  readonly followed_number: bigint | null;
  readonly followed_hash: Uint8Array | null;
  /** Number of batches. */
  readonly batches: Generated<bigint>;
  readonly finalized_number: bigint | null;
  readonly finalized_hash: Uint8Array | null;
  /** Number of batches that L1 will not take back. */
  readonly finalized_batches: Generated<bigint>;
  /** Operations up to this row are on L1 or rejected (`intake/settled-mark.ts`); 0 where nobody has looked. */
  readonly settled_seq: Generated<bigint>;
}

export interface BatchesTable {
  /** From 0, without a gap. */
  readonly number: bigint;
  /** As `formatShape` writes it. */
  readonly shape: string;
  readonly old_root: Uint8Array;
  readonly new_root: Uint8Array;
  readonly data: Uint8Array;
  readonly transaction_hash: Uint8Array;
  readonly block_number: bigint;
  readonly block_hash: Uint8Array;
  /** In seconds. */
  readonly block_time: bigint;
  /** `calldata` or `blob`. */
  readonly publication: string;
  /** How many, items of the queues among them. */
  readonly operations: number;
  /** 20 bytes. */
  readonly fee_recipient: Uint8Array;
  readonly fee_token: number;
  readonly fee_total: bigint;
}

export interface BatchOperationsTable {
  readonly number: bigint;
  /** The place in the batch, in the order in which it is applied, from 0. */
  readonly ordinal: number;
  /** 32 bytes; null for items of the queues. */
  readonly id: Uint8Array | null;
  readonly kind: string;
  /** The accounts of both sides; null where the money comes from L1 or goes there. */
  readonly sender: number | null;
  readonly receiver: number | null;
  /** What `operation-fields.ts` makes of it. */
  readonly fields: unknown;
}

/** What never changes about an account. */
export interface AccountsTable {
  readonly account: number;
  /** The batch that has opened it. */
  readonly opened: bigint;
  /** Compressed, 32 bytes; and its x, for decompression takes a millisecond. */
  readonly key: Uint8Array;
  readonly key_x: Uint8Array;
  /** 20 bytes. */
  readonly owner: Uint8Array;
  readonly token: number;
}

/** An account as a batch has left it. */
export interface AccountChangesTable {
  readonly account: number;
  readonly number: bigint;
  readonly balance: bigint;
  readonly nonce: bigint;
}

export interface LedgerTables {
  readonly blocks: BlocksTable;
  readonly batches: BatchesTable;
  readonly batch_operations: BatchOperationsTable;
  readonly accounts: AccountsTable;
  readonly account_changes: AccountChangesTable;
}

/** The tables of the parts `intake` and `batches`, and of all. Those of the ledger are its own. */
import type { Generated } from "kysely";

export interface MetaTable {
  readonly key: string;
  readonly value: string;
}

/** What users have submitted, as it was admitted. */
export interface OperationsTable {
  /** The order in which they came. */
  readonly seq: Generated<bigint>;
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** As `formatOperation` writes it. */
  readonly body: string;
  readonly kind: string;
  readonly sender: number;
  readonly nonce: bigint;
  readonly received_at: Generated<Date>;
  /** Whom it pays, as `receiver-json.ts` writes it; null if nobody stood there when it was taken. */
  readonly receiver: unknown;
  /** As `rejection.ts` writes it; null unless it was given up. */
  readonly rejected: unknown;
}

/** Batches that this node has sealed, and that are not known to be on L1 for good. */
export interface PendingTable {
  readonly position: bigint;
  /** As `formatSealedBatch` writes it. */
  readonly content: string;
  readonly proof: unknown;
  readonly proving_ms: number | null;
  readonly sealed_at: Generated<Date>;
  readonly proven_at: Date | null;
  /** The group that it is proven for, if it is to go in a blob, and its place there. */
  readonly group_hash: Uint8Array | null;
  readonly group_position: number | null;
}

export interface PendingOperationsTable {
  readonly position: bigint;
  /** Its place among the ids of the batch, from 0. */
  readonly ordinal: number;
  readonly id: Uint8Array;
}

/** Groups that are proven for a blob. */
export interface PendingGroupsTable {
  /** Versioned hash of the blob, 32 bytes. */
  readonly hash: Uint8Array;
  readonly blob: Uint8Array;
  /** The hashes of its batches: `[leaf, records]` as 0x hex. */
  readonly batches: unknown;
}

/** Processes of provers that were told to finish and leave. */
export interface DrainedProversTable {
  /** As they name themselves: 32 hex digits. */
  readonly instance: string;
  readonly drained_at: Generated<Date>;
}

/** What the queries here need of the ledger's tables. */
export interface LedgerTables {
  readonly blocks: { readonly settled_seq: bigint };
  readonly batch_operations: {
    readonly number: bigint;
    readonly id: Uint8Array | null;
  };
}

export interface StoreTables extends LedgerTables {
  readonly meta: MetaTable;
  readonly operations: OperationsTable;
  readonly pending: PendingTable;
  readonly pending_operations: PendingOperationsTable;
  readonly pending_groups: PendingGroupsTable;
  readonly drained_provers: DrainedProversTable;
}

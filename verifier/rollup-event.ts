/** The events of the contract (SPEC.md section 8): from them a client can follow everything. */

/** A deposit has joined the queue. */
export interface DepositQueued {
  readonly name: "DepositQueued";
  /** Position in the deposit queue, from 0. */
  readonly index: number;
  /** Compressed public key, 256 bits (SPEC.md section 4). */
  readonly key: bigint;
  /** L1 address that the account will belong to, 160 bits. */
  readonly owner: bigint;
  readonly token: number;
  /** In the token's smallest unit, 1 … 2^128 − 1. */
  readonly amount: bigint;
  /** Seconds; afterwards anybody may freeze the contract. */
  readonly deadline: number;
}

/** A forced exit has joined the queue. */
export interface ExitQueued {
  readonly name: "ExitQueued";
  /** Position in the exit queue, from 0. */
  readonly index: number;
  /** Index of the account that is to leave. */
  readonly account: number;
  /** L1 address that asked, 160 bits. */
  readonly requester: bigint;
  /** Seconds; afterwards anybody may freeze the contract. */
  readonly deadline: number;
}

/** A deposit that waits has been marked, and all before it: until it is gone, batches take deposits. */
export interface DepositMarked {
  readonly name: "DepositMarked";
  /** Position in the deposit queue, from 0. */
  readonly index: number;
}

/** A forced exit has been marked, likewise. */
export interface ExitMarked {
  readonly name: "ExitMarked";
  /** Position in the exit queue, from 0. */
  readonly index: number;
}

/** A batch has been accepted. */
export interface BatchCommitted {
  readonly name: "BatchCommitted";
  /** Number of the batch, from 0. */
  readonly batchNumber: number;
  /** 88 bits (SPEC.md section 1). */
  readonly shapeId: bigint;
  readonly newRoot: bigint;
  /** Deposits processed so far, those of this batch included. */
  readonly depositHead: number;
  /** Exits processed so far, those of this batch included. */
  readonly exitHead: number;
}

/** An amount has become claimable. */
export interface Credited {
  readonly name: "Credited";
  readonly owner: bigint;
  readonly token: number;
  readonly amount: bigint;
}

/** All that an owner could claim of a token has been paid. */
export interface Claimed {
  readonly name: "Claimed";
  readonly owner: bigint;
  readonly token: number;
  /** L1 address that was paid. */
  readonly to: bigint;
  readonly amount: bigint;
}

/** The contract is frozen, for good. */
export interface Frozen {
  readonly name: "Frozen";
}

/** An account has left by the escape hatch. */
export interface Escaped {
  readonly name: "Escaped";
  readonly account: number;
  readonly owner: bigint;
  readonly token: number;
  readonly balance: bigint;
}

/** A deposit that no batch has taken has become claimable. */
export interface Refunded {
  readonly name: "Refunded";
  /** Position in the deposit queue. */
  readonly index: number;
  readonly owner: bigint;
  readonly token: number;
  readonly amount: bigint;
}

export type RollupEvent =
  | DepositQueued
  | ExitQueued
  | DepositMarked
  | ExitMarked
  | BatchCommitted
  | Credited
  | Claimed
  | Frozen
  | Escaped
  | Refunded;

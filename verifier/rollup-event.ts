/** The events of the contract (SPEC.md section 8). A client can follow everything from them. */

/** A deposit has joined the queue. */
export interface DepositQueued {
  readonly name: "DepositQueued";
  /** Position in the deposit queue, from 0. */
  readonly index: number;
  /** Compressed public key, 256 bits (SPEC.md section 4). */
  readonly key: bigint;
  /** L1 address that owns the account, 160 bits. */
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
  /** Index of the account that leaves. */
  readonly account: number;
  /** L1 address that asked, 160 bits. */
  readonly requester: bigint;
  /** Seconds; afterwards anybody may freeze the contract. */
  readonly deadline: number;
}

/** A waiting deposit and all before it have been marked: until it is gone, batches take deposits. */
export interface DepositMarked {
  readonly name: "DepositMarked";
  /** Position in the deposit queue, from 0. */
  readonly index: number;
}

/** A forced exit has been marked in the same way. */
export interface ExitMarked {
  readonly name: "ExitMarked";
  /** Position in the exit queue, from 0. */
  readonly index: number;
}

/** A group of batches has been accepted. */
export interface BatchesCommitted {
  readonly name: "BatchesCommitted";
  /** Number of the group's first batch, from 0. */
  readonly firstBatch: number;
  /** Batches in the group, 1 or more. */
  readonly count: number;
  /** 88 bits (SPEC.md section 1). */
  readonly shapeId: bigint;
  /** Root after the last batch. */
  readonly newRoot: bigint;
  /** Deposits processed so far, those of this group included. */
  readonly depositHead: number;
  /** Exits processed so far, those of this group included. */
  readonly exitHead: number;
}

/** An amount has become claimable. */
export interface Credited {
  readonly name: "Credited";
  readonly owner: bigint;
  readonly token: number;
  readonly amount: bigint;
}

/** An owner's whole claim to a token has been paid. */
export interface Claimed {
  readonly name: "Claimed";
  readonly owner: bigint;
  readonly token: number;
  /** L1 address that was paid. */
  readonly to: bigint;
  readonly amount: bigint;
}

/** The contract has been frozen for good. */
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

/** A deposit that no batch took has become claimable. */
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
  | BatchesCommitted
  | Credited
  | Claimed
  | Frozen
  | Escaped
  | Refunded;

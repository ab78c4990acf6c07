/** The events of an optimistic rollup besides those that follow from what its users do. */

/** A group of batches has been proposed. */
export interface Proposed {
  readonly name: "Proposed";
  /** From 1. */
  readonly id: number;
  /** L1 address, 160 bits. */
  readonly proposer: bigint;
  /** 56 bits (SPEC.md section 1). */
  readonly shapeId: bigint;
  /** The proposal that it is built on, or 0. */
  readonly previous: number;
  /** Number of the group's first batch, from 0. */
  readonly firstBatch: number;
  /** Batches in the group, 1 or more. */
  readonly count: number;
  /** Root after the last batch. */
  readonly newRoot: bigint;
  /** Deposits and exits processed so far, those of this group included. */
  readonly depositHead: number;
  readonly exitHead: number;
  /** Whether it came with its proofs. */
  readonly proven: boolean;
}

/** A proposal has been challenged. */
export interface Challenged {
  readonly name: "Challenged";
  readonly id: number;
  readonly challenger: bigint;
  /** The last second in which a proof answers it. */
  readonly answerDue: number;
}

/** A proposal has been proven. */
export interface Proven {
  readonly name: "Proven";
  readonly id: number;
  readonly prover: bigint;
  /** Half of the challenger's bond, rounded down, in wei; 0 if nobody had challenged it. */
  readonly reward: bigint;
}

/** A challenge was not answered: the proposal has fallen, and all behind it. */
export interface Slashed {
  readonly name: "Slashed";
  readonly id: number;
  /** Number of the slash, from 0. */
  readonly slash: number;
  /** The last proposal that fell with it. */
  readonly last: number;
  readonly challenger: bigint;
  /** What the challenger can collect besides its own bond, in wei. */
  readonly reward: bigint;
  /** What belongs to nobody now, in wei. */
  readonly burned: bigint;
}

/** The bonds of a proposal that fell with another have been given back. */
export interface Released {
  readonly name: "Released";
  readonly id: number;
  readonly slash: number;
}

/** A proposal is final. */
export interface Finalized {
  readonly name: "Finalized";
  readonly id: number;
  readonly newRoot: bigint;
}

/** A claim has been paid before its proposal is final. */
export interface Advanced {
  readonly name: "Advanced";
  readonly id: number;
  /** Number of the claim, from 0. */
  readonly index: number;
  readonly owner: bigint;
  readonly token: number;
  /** L1 address that was paid. */
  readonly to: bigint;
  readonly amount: bigint;
}

/** An advance has been set off against a credit. */
export interface SetOff {
  readonly name: "SetOff";
  readonly owner: bigint;
  readonly token: number;
  readonly amount: bigint;
}

/** Bonds have been paid to whom they belong. */
export interface BondsCollected {
  readonly name: "BondsCollected";
  readonly owner: bigint;
  readonly to: bigint;
  readonly amount: bigint;
}

export type OptimisticEvent =
  | Proposed
  | Challenged
  | Proven
  | Slashed
  | Released
  | Finalized
  | Advanced
  | SetOff
  | BondsCollected;

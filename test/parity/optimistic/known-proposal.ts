/** What whoever follows an optimistic rollup knows of a proposal. */
import type { State } from "../../../src/state/state.js";
import type { ProposedGroup } from "../../../verifier/optimistic/content.js";
import type { BatchProof } from "../../../verifier/submission.js";

/** What its maker knows before it is handed in. */
export interface Draft {
  readonly group: ProposedGroup;
  /** Of its batches; they hold if it is true. */
  readonly proofs: readonly BatchProof[];
  /** The state that it claims to lead to, if there is one. */
  readonly state: State | undefined;
  /** Whether its batches follow from the state before it. */
  readonly isTrue: boolean;
}

export interface KnownProposal extends Draft {
  readonly id: number;
  readonly previous: number;
  /** Encoded. */
  readonly claims: Uint8Array;
  readonly claimCount: number;
  /** Whether it and all before it are true. */
  readonly isSound: boolean;
}

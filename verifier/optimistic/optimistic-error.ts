/** The refusals that an optimistic rollup has and a validity rollup does not. */
import { QuipuError } from "../../src/errors.js";

/** Stable name of the refusal, the same as the contract's custom error. */
export type OptimisticErrorCode =
  /** Items that fallen proposals had taken may only be taken again with a proof. */
  | "ProofRequired"
  /** No proposal of this id stands between the last final one and the tip. */
  | "NotPending"
  /** The content is not that of the proposal. */
  | "ContentMismatch"
  /** The proposal has been proven. */
  | "AlreadyProven"
  /** A challenge of the proposal is open. */
  | "AlreadyChallenged"
  /** The time to challenge the proposal is over. */
  | "WindowClosed"
  /** The time to answer the challenge is over. */
  | "AnswerLate"
  /** Nobody has challenged the proposal. */
  | "NotChallenged"
  /** The challenge can still be answered. */
  | "AnswerOpen"
  /** No proposal of this id fell with that slash, behind another. */
  | "NotFallen"
  /** The bonds of the fallen proposal have been given back, or it was slashed itself. */
  | "AlreadyReleased"
  /** Another proposal is the next to become final, or none is. */
  | "NotNext"
  /** A challenge of the proposal is open. */
  | "Contested"
  /** The proposal can still be challenged. */
  | "WindowOpen"
  /** The claims are not those of the proposal. */
  | "ClaimsMismatch"
  /** The proposal's claims cannot be advanced yet. */
  | "TooEarly"
  /** The claim is somebody else's. */
  | "NotOwner"
  /** The claim has been advanced. */
  | "AlreadyAdvanced"
  /** The caller owes an advance of the token. */
  | "AdvanceOutstanding"
  /** What a fall would leave behind does not cover the advance. */
  | "AdvanceNotCovered"
  /** The contract owes the caller no bonds. */
  | "NothingToCollect"
  /** The contract holds nothing of the token that it may pay claims of. */
  | "Uncovered"
  /** Not all proposals are final. */
  | "ProposalsPending";

/** An argument of a custom error; hashes are numbers of 256 bits. */
export type ErrorArgument = bigint | number | string;

/** A refusal with the arguments of the contract's custom error, in their order. */
export class OptimisticError extends QuipuError<OptimisticErrorCode> {
  readonly args: readonly ErrorArgument[];

  constructor(code: OptimisticErrorCode, args: readonly ErrorArgument[], message: string) {
    super(code, message);
    this.args = args;
  }
}

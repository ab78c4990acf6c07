/**
 * The refusals of the L1 mirror: the words that are the contract's custom errors. Where a rule is
 * one that `src/` has too, its code is the same.
 */
import { type ErrorCode, type Mismatch, QuipuError } from "../src/errors.js";

/** Stable name of the contract's refusal. */
export type VerifierErrorCode =
  /** The contract is frozen: nothing is queued or committed any more. */
  | "ContractFrozen"
  /** The contract is not frozen: nobody escapes, and no deposit is refunded. */
  | "NotFrozen"
  /** No item of a queue is past its deadline. */
  | "NotOverdue"
  /** More than half of its time is left for an item that was to be marked. */
  | "NotUrgent"
  /** The batch takes nothing of a queue in which a marked item waits. */
  | "MarkedItemWaiting"
  /** The contract was not deployed with such a token. */
  | "UnknownToken"
  /** The sum of a token's deposits would reach 2^128. */
  | "DepositCapExceeded"
  /** The ETH sent along is not the amount of the deposit. */
  | "WrongValue"
  /** A token or a receiver refused, or another amount than announced has moved. */
  | "TransferFailed"
  /** The caller may claim nothing of the token. */
  | "NothingToClaim"
  /** The batch was not handed in by a transaction of its own. */
  | "NotTopLevel"
  /** The contract has no verification key for a shape. */
  | "UnknownShape"
  /** Items that are not those of the queue, or not the next ones. */
  | "QueueMismatch"
  /** No item of the queue waits at a position. */
  | "NotQueued"
  /** The account has left by the escape hatch before. */
  | "AlreadyEscaped"
  /** The deposit has been refunded before. */
  | "AlreadyRefunded"
  | Extract<
      ErrorCode,
      | "MalformedData"
      | "MalformedProof"
      | "InvalidProof"
      | "NotInField"
      | "OutOfRange"
      | "DomainMismatch"
      | "RootMismatch"
      | "InvalidShape"
      | "TreeFull"
    >;

/** Builds a refusal of the L1 mirror. */
export function verifierError(
  code: VerifierErrorCode,
  message: string | Mismatch,
): QuipuError<VerifierErrorCode> {
  return new QuipuError(code, message);
}

/**
 * The refusals of the L1 mirror, named as the contract's custom errors, and those of `groupOf`, which
 * the contract does not know: `GroupMismatch`, `DomainMismatch`. A rule that `src/` also has keeps its
 * code.
 */
import { type ErrorCode, type Mismatch, QuipuError } from "../src/errors.js";

/** Stable name of the refusal. */
export type VerifierErrorCode =
  /** The contract is frozen: it queues and commits nothing any more. */
  | "ContractFrozen"
  /** The contract is not frozen: nobody escapes, and no deposit is refunded. */
  | "NotFrozen"
  /** No item of a queue is past its deadline. */
  | "NotOverdue"
  /** The item cannot be marked yet: more than half of its time is left. */
  | "NotUrgent"
  /** The batch takes nothing from a queue in which a marked item waits. */
  | "MarkedItemWaiting"
  /** The contract was deployed without this token. */
  | "UnknownToken"
  /** The sum of a token's deposits would reach 2^128. */
  | "DepositCapExceeded"
  /** The ETH sent is not the amount of the deposit. */
  | "WrongValue"
  /** A token or a receiver refused, or the wrong amount moved. */
  | "TransferFailed"
  /** The caller has nothing of the token to claim. */
  | "NothingToClaim"
  /** The batch was not submitted by a transaction of its own. */
  | "NotTopLevel"
  /** The contract has no verification key for a shape. */
  | "UnknownShape"
  /** The batches do not make a group: other shapes or fee recipients, or roots that do not follow. */
  | "GroupMismatch"
  /** The transaction carries no blob. */
  | "BlobMissing"
  /** The blob of the transaction does not hold the records: its value at z is not theirs. */
  | "InvalidOpening"
  /** The items are not those of the queue, or not the next ones. */
  | "QueueMismatch"
  /** No item waits at this position of the queue. */
  | "NotQueued"
  /** The account has already left by the escape hatch. */
  | "AlreadyEscaped"
  /** The deposit has already been refunded. */
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

/** Builds a refusal. */
export function verifierError(
  code: VerifierErrorCode,
  message: string | Mismatch,
): QuipuError<VerifierErrorCode> {
  return new QuipuError(code, message);
}

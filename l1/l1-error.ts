/**
 * The refusals of the L1 client, one code each. What the contract refuses keeps the contract's own
 * word (`RootMismatch`, `ContractFrozen`, …); here stand the ways in which talking to L1 goes wrong.
 */
import { type Mismatch, QuipuError } from "../src/errors.js";

export type L1ErrorCode =
  /** The RPC endpoint does not answer, or answers that it cannot now. */
  | "RpcUnavailable"
  /** The RPC endpoint's answer has another form than asked for, or is about something else. */
  | "InvalidRpcAnswer"
  /** The RPC endpoint's answer has more bytes than are allowed. */
  | "RpcAnswerTooLarge"
  /** The RPC endpoint refuses a request for a reason of its own. */
  | "RpcRefused"
  /** The RPC endpoint does not show a block yet that was seen before, or the transaction of a log: it is behind. */
  | "RpcBehind"
  /** The chain has another id than was expected. */
  | "WrongChain"
  /** No contract stands at the address. */
  | "ContractMissing"
  /** The contract is not a rollup of this version, or was made with other parameters. */
  | "ContractMismatch"
  /** The account cannot pay for value and gas. */
  | "InsufficientFunds"
  /** A blob costs more than the operator offers. */
  | "BlobFeeTooHigh"
  /** The transaction would revert, or did, without one of the contract's custom errors. */
  | "TransactionReverted"
  /** An earlier transaction of the account is still waiting. */
  | "TransactionPending"
  /** Another transaction was mined with the nonce of the one that was sent. */
  | "TransactionReplaced"
  /** The transaction was handed in and its receipt did not come in time. */
  | "TransactionUnconfirmed"
  /** Another process is using the outbox. */
  | "OutboxBusy"
  /** The nonce that the caller wants is used. */
  | "NonceUsed"
  /** The queues' deadline is too long for a rollup that publishes in blobs, which are kept for weeks only. */
  | "DeadlineTooLong"
  /** No shape of a rollup takes both deposits and exits. */
  | "QueueUnserved"
  /** More batches than one transaction can hold. */
  | "GroupTooLarge"
  /** A deposit to a key that nobody could sign with. */
  | "UnspendableKey"
  /** The chain was reorganised while it was read. */
  | "Reorganised"
  /** What L1 holds does not replay to the root that L1 has. */
  | "SyncMismatch"
  /** A false proposal of an optimistic rollup has become final: nobody can rebuild the state behind it. */
  | "FalseFinal"
  /** None of those who were asked for a blob has it. */
  | "BlobUnavailable"
  /** A source handed out something else than the blob of a versioned hash. */
  | "BlobMismatch"
  /** There is no `anvil` to start, or it does not start. */
  | "AnvilUnavailable";

/** Builds a refusal of the L1 client. */
export function l1Error(
  code: L1ErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<L1ErrorCode> {
  return new QuipuError(code, message, { cause });
}

/** Whether `error` is a refusal with one of these codes. */
export function isL1Error(error: unknown, ...codes: readonly L1ErrorCode[]): error is QuipuError {
  return error instanceof QuipuError && (codes as readonly string[]).includes(error.code);
}

/** Operations as the API shows them, made of what the ledger or the intake has. */
import type { BatchOperation } from "../../client/messages/batch.js";
import type { OperationFields as Message, SignedFields } from "../../client/messages/operation.js";
import type { Commitment } from "../../client/messages/transaction.js";
import { formatAddress, formatKey } from "../../src/json/schemas.js";
import { amountOf, feeOf } from "../../src/kinds/amounts.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { LedgerBatch, LedgerOperation } from "../store/ledger/ledger-answers.js";
import type { OperationFields } from "../store/ledger/operation-fields.js";

/** What a batch on L1 says of its transaction. */
export function commitmentOf({ transactionHash, block, blockTime }: LedgerBatch): Commitment {
  return { transactionHash, blockNumber: block.number, blockTime: timeOf(blockTime) };
}

/** An operation of a batch on L1. */
export function batchOperationMessage(
  { batchNumber, ordinal, id, fields, isFinal }: LedgerOperation,
  l1: Commitment,
): BatchOperation {
  const state = isFinal ? "finalized" : "committed";
  return { batch: batchNumber, ordinal, state, id, operation: settledFields(fields), l1 };
}

/** What an operation on L1 says, of any kind. */
function settledFields(fields: OperationFields): Message {
  switch (fields.kind) {
    case "deposit": {
      const { kind, key, owner, token, amount, to } = fields;
      return { kind, key, owner, token, amount: BigInt(amount), account: to };
    }
    case "exit": {
      const { kind, from, requester, token, amount } = fields;
      return { kind, account: from, requester, token, amount: BigInt(amount) };
    }
    default:
      return signedMessage(fields);
  }
}

/** What a signed operation on L1 says. */
export function signedMessage(
  fields: Extract<OperationFields, { kind: SignedFields["kind"] }>,
): SignedFields {
  if (fields.kind === "withdrawal") return { ...fields, amount: BigInt(fields.amount) };
  return { ...fields, amount: BigInt(fields.amount), fee: BigInt(fields.fee) };
}

/** What an operation says that is not on L1. */
export function submittedMessage(operation: SignedOperation): SignedFields {
  const { kind, from, token, nonce } = operation;
  switch (kind) {
    case "withdrawal":
      return { kind, from, token, amount: operation.amount, nonce };
    case "transfer": {
      const { to } = operation;
      return { kind, from, to, token, amount: amountOf(operation), fee: feeOf(operation), nonce };
    }
    case "payment": {
      const [key, owner] = [formatKey(operation.key), formatAddress(operation.owner)];
      const [amount, fee] = [amountOf(operation), feeOf(operation)];
      return { kind, from, key, owner, token, amount, fee, nonce };
    }
  }
}

/** @param seconds since 1970 */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

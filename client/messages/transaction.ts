/** A signed operation and what has become of it. */
import * as v from "valibot";
import { signedFields } from "./operation.js";
import { pageOf } from "./page.js";
import { refusal } from "./refusal.js";
import { batchNumber, count, hash, time } from "./values.js";

/**
 * `queued` waits for a batch; `sealed` is in one that is being proven; `proven` is in one that goes to
 * L1; `committed` was verified on L1; `finalized` L1 will not take back; `rejected` is in no batch.
 */
export const transactionState = v.picklist([
  "queued",
  "sealed",
  "proven",
  "committed",
  "finalized",
  "rejected",
]);

export type TransactionState = v.InferOutput<typeof transactionState>;

/** The L1 transaction that committed a batch. */
export const commitment = v.object({
  transactionHash: hash,
  blockNumber: count,
  blockTime: time,
});

export type Commitment = v.InferOutput<typeof commitment>;

export const transaction = v.object({
  id: hash,
  state: transactionState,
  operation: signedFields,
  /** The batch on L1, and the position in it. */
  batch: v.optional(batchNumber),
  ordinal: v.optional(count),
  /** Why it was rejected. */
  reason: v.optional(refusal),
  /** When each was reached, as far as this node knows. */
  times: v.object({
    received: v.optional(time),
    sealed: v.optional(time),
    proven: v.optional(time),
    committed: v.optional(time),
    rejected: v.optional(time),
  }),
  /** The L1 transaction that committed its batch. */
  l1: v.optional(commitment),
});

export type Transaction = v.InferOutput<typeof transaction>;

export const transactionPage = pageOf(transaction);

/** What a node is made of, and what it has done when a batch is on L1. */
import type { CommitOutcome, L1, L1Account } from "../../l1/client/l1.js";
import { assertBlobsOutlast } from "../../l1/contract/assert-blobs-outlast.js";
import { assertBlobGroup } from "../../l1/contract/largest-blob-group.js";
import { assertGroup } from "../../l1/contract/largest-group.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { Shape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";

export interface NodeOptions {
  readonly l1: L1;
  /** The L1 account that commits the batches. */
  readonly account: L1Account;
  readonly shape: Shape;
  /**
   * The shape of batches after a lost race: a small one is proven sooner. By default `shape`.
   */
  readonly smallShape?: Shape | undefined;
  /**
   * The most batches that are brought to L1 in one transaction; by default 1. After a lost race it is
   * one batch, whatever stands here.
   */
  readonly group?: number | undefined;
  /**
   * Where records are published; by default in calldata. With `"blob"` the batches of a group are proven for one
   * blob and go in it as soon as all are proven. If some cannot be proven, or are on L1 already, the others
   * go by calldata, and so does the one batch after a lost race.
   */
  readonly publish?: "calldata" | "blob" | undefined;
  /**
   * Whether a group goes by calldata if blobs cost more than the account offers. By default it does not: `step` throws
   * `BlobFeeTooHigh`, and keeps the proofs for another try.
   */
  readonly fallback?: boolean | undefined;
  /**
   * Another L1 account, which brings by calldata what the first one's transaction with a blob has not brought in
   * the time that it waits. By default nobody does: `step` throws `TransactionUnconfirmed`, and keeps the proofs.
   */
  readonly secondAccount?: L1Account | undefined;
  /** Proves a batch of either shape; throws `ProvingAborted` if it is to end. */
  readonly prove: (batch: SealedBatch) => Promise<ProofPoints>;
  /** L1 address that is credited with fees; by default the account. */
  readonly feeRecipient?: bigint | undefined;
  /** Submitted operations that may wait for balance; by default 1,000. */
  readonly earlyLimit?: number | undefined;
}

/**
 * Checks that groups of that size can be brought to L1 as they are to be.
 *
 * @throws QuipuError `GroupTooLarge`; for blobs also `DeadlineTooLong`.
 */
export function assertOptions(options: NodeOptions): void {
  const { l1, shape, smallShape = shape, group = 1, publish } = options;
  const isForBlobs = publish === "blob";
  if (isForBlobs) assertBlobsOutlast(l1.timing.deadline);
  const check = isForBlobs ? assertBlobGroup : assertGroup;
  for (const each of [shape, smallShape]) check(each, group);
}

/** A batch that the node has brought to L1. */
export interface SettledBatch {
  readonly batchNumber: number;
  readonly batch: SealedBatch;
  /** Of the transaction, which may have brought other batches as well. */
  readonly outcome: CommitOutcome;
  /** Time that the proof took. */
  readonly provingMs: number;
}

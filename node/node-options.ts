/** What a node is made of, and what it has done when a batch is on L1. */
import type { CommitOutcome, L1, L1Account } from "../l1/client/l1.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "../verifier/proof-points.js";

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
  /** Proves a batch of either shape; throws `ProvingAborted` if it is to end. */
  readonly prove: (batch: SealedBatch) => Promise<ProofPoints>;
  /** L1 address that is credited with fees; by default the account. */
  readonly feeRecipient?: bigint | undefined;
  /** Submitted operations that may wait for balance; by default 1,000. */
  readonly earlyLimit?: number | undefined;
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

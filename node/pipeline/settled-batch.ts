/** What a node has done when a batch is on L1. */
import type { CommitOutcome } from "../../l1/client/l1.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { OperationId } from "../../src/operations/operation-id.js";

/** A batch that the node has brought to L1. */
export interface SettledBatch {
  readonly batchNumber: number;
  readonly batch: SealedBatch;
  /** Of the transaction, which may have brought other batches as well. */
  readonly outcome: CommitOutcome;
  /** Time that the proof took. */
  readonly provingMs: number;
  /** In the journal. */
  readonly position: number;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
}

/** A batch as it was applied to a followed state. */
import type { BatchData } from "../../src/batch/data.js";
import type { ReplayedOperations } from "../../src/batch/replay.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { Shape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";

/** What was published, and what came of it. */
export interface AppliedBatch {
  /** The first batch has number 0. */
  readonly batchNumber: number;
  readonly shape: Shape;
  /** Published, header and all. */
  readonly data: Uint8Array;
  /** The same, decoded. */
  readonly content: BatchData;
  /** What the batch did, by kind, without padding. */
  readonly operations: ReplayedOperations;
  /** The ids of the signed operations, in the order in which the batch applies them. */
  readonly ids: readonly OperationId[];
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  /** Items of the queues that earlier batches have taken: the positions of the first that this one takes. */
  readonly depositHead: number;
  readonly exitHead: number;
  /** Every account that the batch has changed or opened, as it is after this batch. */
  readonly accounts: readonly (readonly [index: number, account: Account])[];
}

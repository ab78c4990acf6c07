/**
 * Whoever wants to hear what a follower finds, in the order of the chain and without a gap: a database of
 * batches, for instance. What it keeps must lead to the same answers as the state that was followed.
 */
import type { Publication } from "../contract/publication.js";
import type { Hex } from "../rpc/answers.js";
import type { AppliedBatch } from "./applied-batch.js";
import type { BlockReference } from "./checkpoint.js";

/** Where a batch is on L1. */
export interface BatchPlace {
  readonly transactionHash: Hex;
  readonly block: BlockReference;
  /** Timestamp of that block, in seconds. */
  readonly blockTime: number;
  /** Where its records were published. */
  readonly publication: Publication["by"];
}

/** A batch of the chain. */
export interface FollowedBatch extends AppliedBatch, BatchPlace {}

/** Blocks that were read, and what stood in them. */
export interface FollowedRange {
  /** Number of batches before. */
  readonly firstBatch: number;
  /** The last of the blocks. */
  readonly block: BlockReference;
  /** In their order; many blocks have none. */
  readonly batches: readonly FollowedBatch[];
}

/**
 * Hears what a follower finds. The follower waits for each call. If one fails, it keeps its state, its next
 * `advance` makes the same call again, and nothing else is told before. A call that has failed may have been
 * taken all the same: the same range twice must be the same as once.
 */
export interface FollowObserver {
  /**
   * The block in which it was told that a batch is; undefined if it knows no such batch. A follower goes on
   * from a state only if the chain still has the block of the last batch in it.
   */
  blockOf(batchNumber: number): Promise<BlockReference | undefined>;
  /** The state begins anew behind so many batches: all after them are told again, or are gone. */
  truncated(batchNumber: number): Promise<void>;
  /** Some further blocks were read. A checkpoint is made of what they led to only after this. */
  advanced(range: FollowedRange): Promise<void>;
}

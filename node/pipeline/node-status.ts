/** What a node says of itself. */
import type { PendingView } from "./pending-view.js";
import type { Problem } from "./problems.js";

export interface NodeStatus {
  /** Whether it works on its own. */
  readonly isServing: boolean;
  /** Why it has stopped working on its own, and when (milliseconds); no further attempt was of use. */
  readonly ended?: { readonly error: unknown; readonly at: number } | undefined;
  /** The batches that are not on L1, from the first. */
  readonly pending: readonly PendingView[];
  /** Batches that may be pending at most. */
  readonly backlog: number;
  /** The number that the first pending batch gets. */
  readonly batchNumber: number;
  /** Signed operations: `ready` for a batch, `held` behind a gap of nonces, `early` for want of money. */
  readonly ready: number;
  readonly held: number;
  readonly early: number;
  /** Items of L1's queues that are in no batch. */
  readonly queued: { readonly deposits: number; readonly exits: number };
  /** Whether another sequencer was faster the last time. */
  readonly hasLostRace: boolean;
  /** What is in the way now, the newest first. */
  readonly problems: readonly Problem[];
}

/**
 * All that the API asks a node for: one method for each question. The service implements it; tests have
 * a fake one. Answers are messages as clients read them, so big numbers are bigints here.
 */
import type {
  AccountAnswer,
  AccountPath,
  AccountStanding,
} from "../../../client/messages/account.js";
import type {
  Batch,
  BatchOperation,
  BatchProof,
  PublishedData,
} from "../../../client/messages/batch.js";
import type { FeeQuote, FeeRequest } from "../../../client/messages/fee.js";
import type { Health } from "../../../client/messages/health.js";
import type { FleetStatus } from "../../../client/messages/prover.js";
import type { QueueItem, QueueName, QueuePage } from "../../../client/messages/queue.js";
import type { Claimable, Config, Status } from "../../../client/messages/rollup.js";
import type { Transaction } from "../../../client/messages/transaction.js";
import type { SignedOperation } from "../../../src/operations/kinds.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import type { EventFeed } from "../events/event-feed.js";
import type { FleetView } from "./fleet-view.js";

/** Where a list is to begin: behind the item of these keys, or at its beginning. */
export interface Slice {
  /** 1 … 100. */
  readonly limit: number;
  /** The keys that `next` had, within the limits that `cursor.ts` has for the list. */
  readonly after?: readonly number[];
}

/** Some items of a list. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** The keys of the last item, if more may follow. */
  readonly next?: readonly number[] | undefined;
}

/** What became of a submission. */
export interface Submitted {
  /** Whether nobody had submitted it before, and no batch had it. */
  readonly isNew: boolean;
  readonly transaction: Transaction;
}

/** Whose accounts: of an L1 address, or of a compressed key, as 0x hex. */
export type Holder = { readonly owner: string } | { readonly key: string };

export type BatchName = number | "latest";

/** How a queue of L1's stands. */
export interface QueueFigures {
  readonly waiting: number;
  /**
   * Seconds of L1's time until the first of the waiting items may be marked, and until anybody may freeze the rollup for
   * one; below 0 from then on. Undefined if none waits.
   */
  readonly untilUrgent?: number;
  readonly untilDeadline?: number;
}

/** Figures that `/metrics` tells; what a node does not know is missing. */
export interface NodeFigures {
  /** Signed operations that are not on L1; the first three are queued: for a batch, behind a gap of nonces, for money. */
  readonly operations?: Readonly<Record<"ready" | "held" | "early" | "sealed" | "proven", number>>;
  readonly batches?: { readonly committed: number; readonly finalized: number };
  /** Batches that are not on L1. */
  readonly backlog?: { readonly sealed: number; readonly proven: number };
  /** L1's newest block minus the one up to which everything is read. */
  readonly l1LagBlocks?: number;
  readonly isFrozen?: boolean;
  readonly queues?: Readonly<Record<QueueName, QueueFigures>>;
  readonly fleet?: FleetStatus | undefined;
}

/** What an operator may do. */
export interface Operator {
  /** Takes nothing new, and brings what it has to L1. */
  drain(): Promise<void>;
  /** Takes operations again. */
  resume(): Promise<void>;
}

/** Where something is undefined, there is no such thing, and the API answers 404. */
export interface NodeView {
  /**
   * Takes an operation, and keeps it durably before it resolves.
   *
   * @throws QuipuError as `RollupNode.submit` does; `StoreUnavailable`, `NodeNotReady`, `ReadOnlyNode`.
   */
  submit(operation: SignedOperation): Promise<Submitted>;
  transaction(id: OperationId): Promise<Transaction | undefined>;
  /** What an account has signed, the newest first. One key. */
  transactions(account: number, slice: Slice): Promise<Listing<Transaction>>;
  account(index: number, at: AccountStanding): Promise<AccountAnswer | undefined>;
  /** By index. One key. */
  accounts(holder: Holder, at: AccountStanding, slice: Slice): Promise<Listing<AccountAnswer>>;
  /** The newest first. Two keys: batch and ordinal. */
  accountOperations(index: number, slice: Slice): Promise<Listing<BatchOperation>>;
  /** Of an empty leaf as well; undefined for one that the tree has not. */
  accountPath(index: number, at: AccountStanding): Promise<AccountPath | undefined>;
  /** The newest first. One key. */
  batches(slice: Slice): Promise<Listing<Batch>>;
  batch(number: BatchName): Promise<Batch | undefined>;
  /** By ordinal. One key. */
  batchOperations(number: BatchName, slice: Slice): Promise<Listing<BatchOperation> | undefined>;
  batchData(number: BatchName): Promise<PublishedData | undefined>;
  batchProof(number: BatchName): Promise<BatchProof | undefined>;
  /** @throws QuipuError for a kind or token that the node takes no fees of. */
  feeQuote(request: FeeRequest): Promise<FeeQuote>;
  /** The oldest first. One key. */
  queue(
    name: QueueName,
    slice: Slice,
  ): Promise<Omit<QueuePage, "items" | "next"> & Listing<QueueItem>>;
  status(): Promise<Status>;
  config(): Promise<Config>;
  claimable(owner: string, token: number): Promise<Claimable>;
  /** Must answer while parts fail. */
  health(): Promise<Health>;
  figures(): Promise<NodeFigures>;
  readonly events: EventFeed;
  /** Served with a token only. */
  readonly operator?: Operator;
  /** Whoever gives batches to provers elsewhere; without it there are no routes of provers. */
  readonly fleet?: FleetView;
}

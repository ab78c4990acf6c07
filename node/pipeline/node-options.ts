/** What a node is made of. */
import type { L1, L1Account } from "../../l1/client/l1.js";
import { assertBlobsOutlast } from "../../l1/contract/assert-blobs-outlast.js";
import { assertBlobGroup } from "../../l1/contract/largest-blob-group.js";
import { assertGroup } from "../../l1/contract/largest-group.js";
import type { VerifySignatures } from "../../sequencer/claim-operation.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { Shape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { allShapes, type NodeShapes } from "./batch-choices.js";
import type { BatchJournal } from "./batch-journal.js";
import type { Clock } from "./bell.js";
import type { PricedShape } from "./choose-shape.js";
import type { FleetSupply } from "./fleet-supply.js";
import type { NodeObserver } from "./node-observer.js";
import { ShapeCosts } from "./shape-costs.js";

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
  /**
   * All shapes between which the node chooses by what waits: the cheapest that holds it, else the one that costs least
   * for each operation. Their costs hold until proofs have been made: then it is the time that these take. By default it
   * takes `shape`, which with these decides nothing but what is not said here.
   */
  readonly shapes?: readonly PricedShape[] | undefined;
  /**
   * Proves a batch of any of the shapes; throws `ProvingAborted` if it is to end. The signal fires when the batch has become
   * worthless: L1 has it, or will not take it any more.
   */
  readonly prove: (batch: SealedBatch, order: ProvingOrder) => Promise<ProofPoints>;
  /**
   * The provers that are there, if `prove` gives batches to them: by them shapes are chosen, and as many proofs are asked for as there
   * are batches.
   */
  readonly supply?: (() => FleetSupply) | undefined;
  /** Verifies signatures before operations are admitted, as another thread may; by default whoever admits them does. */
  readonly verifySignatures?: VerifySignatures | undefined;
  /** L1 address that is credited with fees; by default the account. */
  readonly feeRecipient?: bigint | undefined;
  /** Submitted operations that may wait for balance; by default 1,000. */
  readonly earlyLimit?: number | undefined;
  /** Where sealed batches are kept; by default nowhere but in memory. */
  readonly journal?: BatchJournal | undefined;
  readonly observer?: NodeObserver | undefined;
  /** By default the system's. */
  readonly clock?: Clock | undefined;
  /** How the node works as a service. */
  readonly service?: ServiceOptions | undefined;
}

export interface ProvingOrder {
  readonly signal: AbortSignal;
  /** The batch's place in the journal. */
  readonly position: number;
  /** Whether an item of L1's queues, in this batch or in one behind it, is near its deadline. */
  readonly isUrgent: () => boolean;
  /** To be called when the proof is begun, if that is later: until then the batch has only waited. */
  readonly onStart: () => void;
}

/** How a node works on its own, by `RollupNode.serve`. */
export interface ServiceOptions {
  /** Proofs that are asked for at once, without `supply`; by default 1. */
  readonly provers?: number | undefined;
  /** Batches that may be pending at most, and at least twice a group; by default 8, or twice what provers prove at a time. */
  readonly backlog?: number | undefined;
  /** Operations that may wait while so many batches are pending, before others are refused; by default 10,000. */
  readonly waitingLimit?: number | undefined;
  /** Time after which what waits is sealed though no batch is full; by default 1,000 ms. */
  readonly sealAfterMs?: number | undefined;
  /** Time for which a proven batch, or an open group for a blob, waits for others; by default 60,000 ms. */
  readonly settleAfterMs?: number | undefined;
  /** Whether gas is so cheap now that what is proven should not wait for others. By default it never is. */
  readonly isCheap?: (() => Promise<boolean>) | undefined;
  /** Time between two looks at L1; by default 2,000 ms. */
  readonly followEveryMs?: number | undefined;
  /** Time for which operations wait for money while nothing is under way that could bring it; by default 60,000 ms. */
  readonly earlyForMs?: number | undefined;
  /** Time for which an operation waits for an earlier nonce of its sender; by default 600,000 ms. */
  readonly heldForMs?: number | undefined;
}

/**
 * Checks that groups of that size can be brought to L1 as they are to be.
 *
 * @throws QuipuError `GroupTooLarge`; for blobs also `DeadlineTooLong`.
 */
export function assertOptions(options: NodeOptions): void {
  const { l1, group = 1, publish } = options;
  const isForBlobs = publish === "blob";
  if (isForBlobs) assertBlobsOutlast(l1.timing.deadline);
  const check = isForBlobs ? assertBlobGroup : assertGroup;
  for (const each of allShapes(shapesOf(options))) check(each, group);
}

/** The shapes of a node. @param costs what is known of them from proofs */
export function shapesOf(
  { shape, smallShape, shapes }: Pick<NodeOptions, "shape" | "smallShape" | "shapes">,
  costs: ShapeCosts = new ShapeCosts(),
): NodeShapes {
  if (shapes === undefined) return { shape, smallShape: smallShape ?? shape };
  const priced = costs.priced(shapes);
  const cheapest = priced.reduce((one, other) => (other.cost < one.cost ? other : one), priced[0]!);
  return { shape, smallShape: smallShape ?? cheapest.shape, priced };
}

/** All of the options of a service. */
export type ServiceSettings = {
  readonly [Name in keyof Omit<ServiceOptions, "isCheap">]-?: NonNullable<ServiceOptions[Name]>;
} & Pick<ServiceOptions, "isCheap"> & {
    /** Batches that may be pending at most, however many provers there are. */
    readonly mostBacklog: number;
  };

/** Batches that may be pending where nothing is said: each takes some 0.3 MB. */
const DEFAULT_BACKLOG = 8;
const MOST_BACKLOG = 512;

/** The options of a service, with what is taken if they are not given. */
export function serviceSettings({ group = 1, service = {} }: NodeOptions): ServiceSettings {
  const { provers = 1, backlog = DEFAULT_BACKLOG, waitingLimit = 10_000, isCheap } = service;
  const { sealAfterMs = 1000, settleAfterMs = 60_000 } = service;
  const { followEveryMs = 2000, earlyForMs = 60_000, heldForMs = 600_000 } = service;
  const least = Math.max(backlog, 2 * group);
  const mostBacklog = service.backlog === undefined ? Math.max(least, MOST_BACKLOG) : least;
  const limits = { provers, backlog: least, mostBacklog, waitingLimit };
  const waits = { sealAfterMs, settleAfterMs, earlyForMs, heldForMs };
  return { ...limits, ...waits, followEveryMs, isCheap };
}

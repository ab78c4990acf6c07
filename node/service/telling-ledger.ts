/** The ledger, and everybody who is told of what changes in it. */
import type { BlockReference } from "../../l1/follow/checkpoint.js";
import type { FollowedRange, FollowObserver } from "../../l1/follow/follow-observer.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { Ledger } from "../store/ledger/ledger.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";

/** Batches of which one page of operations is asked for. */
const PAGE = 1000;

export class TellingLedger implements FollowObserver {
  readonly #ledger: Ledger;
  readonly #queries: LedgerQueries;
  readonly #feed: EventFeed;
  readonly #hasQueue: boolean;
  /** Number of batches that have been told of; undefined before the first. */
  #told: number | undefined;
  #finalized: number | undefined;

  /** @param hasQueue whether operations that L1 takes back wait here again */
  constructor(ledger: Ledger, queries: LedgerQueries, feed: EventFeed, hasQueue: boolean) {
    this.#ledger = ledger;
    this.#queries = queries;
    this.#feed = feed;
    this.#hasQueue = hasQueue;
  }

  blockOf(batchNumber: number): Promise<BlockReference | undefined> {
    return this.#ledger.blockOf(batchNumber);
  }

  async truncated(batchNumber: number): Promise<void> {
    const freed = await this.#operationsFrom(batchNumber);
    await this.#ledger.truncated(batchNumber);
    if (this.#told !== undefined && batchNumber < this.#told) {
      this.#feed.publish({ type: "reorganised", batches: batchNumber });
      for (const id of freed) this.#feed.publish({ type: "transaction", id, state: "queued" });
    }
    this.#told = batchNumber;
  }

  /** The operations that have been told of in that batch and all behind it, if they wait here without them. */
  async #operationsFrom(batchNumber: number): Promise<readonly OperationId[]> {
    const ids: OperationId[] = [];
    if (!this.#hasQueue) return ids;
    for (let number = batchNumber; number < (this.#told ?? 0); number += 1) {
      ids.push(...(await this.#idsOf(number)));
    }
    return ids;
  }

  async #idsOf(batchNumber: number): Promise<readonly OperationId[]> {
    const { items } = await this.#queries.operationsOf(batchNumber, { limit: PAGE });
    return items.flatMap(({ id }) => id ?? []);
  }

  async advanced(range: FollowedRange): Promise<void> {
    await this.#ledger.advanced(range);
    for (const { batchNumber, ids } of range.batches) {
      this.#feed.publish({ type: "batch", number: batchNumber, state: "committed" });
      for (const id of ids) {
        this.#feed.publish({ type: "transaction", id, state: "committed", batch: batchNumber });
      }
    }
    this.#told = range.firstBatch + range.batches.length;
  }

  /** Notes which block is final, and tells of the batches that are final by that. */
  async finalize(block: BlockReference): Promise<void> {
    const before = this.#finalized ?? (await this.#queries.progress()).finalizedBatches;
    const finalized = await this.#ledger.finalize(block);
    for (let number = before; number < finalized; number += 1) {
      this.#feed.publish({ type: "batch", number, state: "finalized" });
      for (const id of await this.#idsOf(number)) {
        this.#feed.publish({ type: "transaction", id, state: "finalized", batch: number });
      }
    }
    this.#finalized = finalized;
  }
}

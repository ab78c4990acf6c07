/** The ledger, and everybody who is told of what changes in it. */
import type { BlockReference } from "../../l1/follow/checkpoint.js";
import type { FollowedRange, FollowObserver } from "../../l1/follow/follow-observer.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { Ledger } from "../store/ledger/ledger.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";

/** More operations than a batch has: 128 of each kind at most. */
const PAGE = 1000;

/** Those of some operations that were submitted or sealed here. */
export type FindOwn = (ids: readonly OperationId[]) => Promise<readonly OperationId[]>;

export class TellingLedger implements FollowObserver {
  readonly #ledger: Ledger;
  readonly #queries: LedgerQueries;
  readonly #feed: EventFeed;
  readonly #findOwn: FindOwn | undefined;
  /** Number of batches that have been told of; undefined before the first. */
  #told: number | undefined;
  #finalized: number | undefined;

  /** @param findOwn finds the operations that wait here again when L1 takes them back; none do if it is not given */
  constructor(ledger: Ledger, queries: LedgerQueries, feed: EventFeed, findOwn?: FindOwn) {
    this.#ledger = ledger;
    this.#queries = queries;
    this.#feed = feed;
    this.#findOwn = findOwn;
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

  /** The operations that have been told of in that batch and all behind it, and wait here without them. */
  async #operationsFrom(batchNumber: number): Promise<readonly OperationId[]> {
    const ids: OperationId[] = [];
    if (this.#findOwn === undefined) return ids;
    for (let number = batchNumber; number < (this.#told ?? 0); number += 1) {
      ids.push(...(await this.#findOwn(await this.#idsOf(number))));
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
    this.#finalized ??= (await this.#queries.progress()).finalizedBatches;
    const finalized = await this.#ledger.finalize(block);
    // What a failure leaves out is told by the next call.
    for (let number = this.#finalized; number < finalized; number += 1) {
      const ids = await this.#idsOf(number);
      this.#feed.publish({ type: "batch", number, state: "finalized" });
      for (const id of ids) {
        this.#feed.publish({ type: "transaction", id, state: "finalized", batch: number });
      }
      this.#finalized = number + 1;
    }
  }
}

/** The journal of batches, and everybody who is told of what is in it: when it is kept, and in that order. */
import type { OperationId } from "../../src/operations/operation-id.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { BatchJournal, KeptBatch } from "../pipeline/batch-journal.js";
import type { OperationKeeper } from "./operation-keeper.js";

interface ToldBatch {
  readonly ids: readonly OperationId[];
  isProven: boolean;
}

export class TellingJournal implements BatchJournal {
  readonly #journal: BatchJournal;
  readonly #feed: EventFeed;
  readonly #keeper: Pick<OperationKeeper, "tellWaiting">;
  /** The batches that are kept, by position. */
  readonly #told = new Map<number, ToldBatch>();
  /** Positions of those that were given up, until they are removed: nothing more is told of them. */
  readonly #dropped = new Set<number>();

  constructor(
    journal: BatchJournal,
    feed: EventFeed,
    keeper: Pick<OperationKeeper, "tellWaiting">,
  ) {
    this.#journal = journal;
    this.#feed = feed;
    this.#keeper = keeper;
  }

  /** Batches are given up: their operations wait again. */
  dropped(batches: readonly Pick<KeptBatch, "position" | "ids">[]): void {
    for (const { position, ids } of batches) {
      this.#dropped.add(position);
      this.#tell(ids, "queued");
    }
  }

  async read(): Promise<readonly KeptBatch[]> {
    const batches = await this.#journal.read();
    for (const { position, ids, proof } of batches) {
      this.#told.set(position, { ids, isProven: proof !== undefined });
    }
    return batches;
  }

  async sealed(batch: KeptBatch): Promise<void> {
    await this.#journal.sealed(batch);
    const { position, ids, proof } = batch;
    this.#told.set(position, { ids, isProven: false });
    if (this.#dropped.has(position)) return;
    this.#keeper.tellWaiting(ids);
    this.#tell(ids, "sealed");
    if (proof !== undefined) this.#noteProven(position);
  }

  /** A proof that was made for another blob is none any more. */
  async bound(batches: readonly KeptBatch[]): Promise<void> {
    await this.#journal.bound(batches);
    for (const { position, proof } of batches) {
      const told = this.#told.get(position);
      if (told?.isProven !== true || proof !== undefined) continue;
      told.isProven = false;
      if (!this.#dropped.has(position)) this.#tell(told.ids, "sealed");
    }
  }

  async proven(position: number, proof: ProofPoints, provingMs: number): Promise<void> {
    await this.#journal.proven(position, proof, provingMs);
    this.#noteProven(position);
  }

  async removed(positions: readonly number[]): Promise<void> {
    await this.#journal.removed(positions);
    for (const position of positions) {
      this.#told.delete(position);
      this.#dropped.delete(position);
    }
  }

  #noteProven(position: number): void {
    const told = this.#told.get(position);
    if (told === undefined || told.isProven || this.#dropped.has(position)) return;
    told.isProven = true;
    this.#tell(told.ids, "proven");
  }

  #tell(ids: readonly OperationId[], state: "queued" | "sealed" | "proven"): void {
    for (const id of ids) this.#feed.publish({ type: "transaction", id, state });
  }
}

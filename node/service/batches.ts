/** The batches on L1. */
import type { Batch, BatchOperation, PublishedData } from "../../client/messages/batch.js";
import { formatAddress, formatBytes } from "../../src/json/schemas.js";
import { formatShape } from "../../src/shape.js";
import type { BatchName, Listing, Slice } from "../api/view/node-view.js";
import type { LedgerBatch } from "../store/ledger/ledger-answers.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { batchOperationMessage, commitmentOf } from "./operation-message.js";

export class Batches {
  readonly #queries: LedgerQueries;
  readonly #levels: number;

  /** @param levels depth of the state tree */
  constructor(queries: LedgerQueries, levels: number) {
    this.#queries = queries;
    this.#levels = levels;
  }

  async find(name: BatchName): Promise<Batch | undefined> {
    const batch = await this.#queries.batch(name);
    return batch && (await this.#messages([batch]))[0];
  }

  /** The newest first. */
  async list({ limit, after }: Slice): Promise<Listing<Batch>> {
    const { items, next } = await this.#queries.batches({ limit, cursor: after?.[0] });
    return { items: await this.#messages(items), next: next === undefined ? undefined : [next] };
  }

  async operations(
    name: BatchName,
    { limit, after }: Slice,
  ): Promise<Listing<BatchOperation> | undefined> {
    const batch = await this.#queries.batch(name);
    if (batch === undefined) return undefined;
    const wish = { limit, cursor: after?.[0] };
    const { items, next } = await this.#queries.operationsOf(batch.batchNumber, wish);
    const l1 = commitmentOf(batch);
    return {
      items: items.map((each) => batchOperationMessage(each, l1)),
      next: next === undefined ? undefined : [next],
    };
  }

  async data(name: BatchName): Promise<PublishedData | undefined> {
    const batch = await this.#queries.batch(name);
    const data = batch && (await this.#queries.data(batch.batchNumber));
    if (batch === undefined || data === undefined) return undefined;
    const { batchNumber: number, shape } = batch;
    return { number, shape: formatShape(shape), levels: this.#levels, data: formatBytes(data) };
  }

  async #messages(batches: readonly LedgerBatch[]): Promise<Batch[]> {
    const counts = await this.#queries.countsOf(batches.map(({ batchNumber }) => batchNumber));
    return batches.map((batch) => ({
      number: batch.batchNumber,
      state: batch.isFinal ? "finalized" : "committed",
      shape: formatShape(batch.shape),
      oldRoot: batch.oldRoot,
      newRoot: batch.newRoot,
      operations: counts.get(batch.batchNumber)!,
      feeRecipient: formatAddress(batch.feeRecipient),
      feeToken: batch.feeToken,
      feeTotal: batch.feeTotal,
      publication: batch.publication,
      l1: commitmentOf(batch),
    }));
  }
}

/** The L1 transactions of batches, each looked up once. */
import type { Commitment } from "../../client/messages/transaction.js";
import { QuipuError } from "../../src/errors.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { commitmentOf } from "./operation-message.js";

export class Commitments {
  readonly #queries: LedgerQueries;
  readonly #found = new Map<number, Promise<Commitment>>();

  constructor(queries: LedgerQueries) {
    this.#queries = queries;
  }

  /** @throws QuipuError `NodeNotReady` if L1 has taken the batch back meanwhile. */
  of(batchNumber: number): Promise<Commitment> {
    const known = this.#found.get(batchNumber) ?? this.#find(batchNumber);
    this.#found.set(batchNumber, known);
    return known;
  }

  async #find(batchNumber: number): Promise<Commitment> {
    const batch = await this.#queries.batch(batchNumber);
    if (batch !== undefined) return commitmentOf(batch);
    throw new QuipuError("NodeNotReady", "L1 was reorganised while it was read");
  }
}

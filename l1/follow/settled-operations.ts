/**
 * Which signed operations the last batches of the chain hold. Data have no signatures, but they have
 * everything that is signed, so each operation's id follows from them: whether an operation is on L1
 * is looked up, not guessed from its nonce.
 */
import type { OperationId } from "../../src/operations/operation-id.js";

/** Batches that are remembered: twice as many as a node may ask about after a reorganisation. */
const REMEMBERED_BATCHES = 512;

export class SettledOperations {
  readonly #batchOf = new Map<OperationId, number>();
  readonly #idsOf = new Map<number, readonly OperationId[]>();

  /** The batch that an operation is in; undefined if it is in none of those remembered. */
  batchOf(id: OperationId): number | undefined {
    return this.#batchOf.get(id);
  }

  /** Notes the operations of the next batch. */
  add(batchNumber: number, ids: readonly OperationId[]): void {
    for (const id of ids) this.#batchOf.set(id, batchNumber);
    this.#idsOf.set(batchNumber, ids);
    this.#forget(batchNumber - REMEMBERED_BATCHES);
  }

  /** Forgets a batch and all after it: the chain has lost them. */
  truncate(batchNumber: number): void {
    for (const number of [...this.#idsOf.keys()]) {
      if (number >= batchNumber) this.#forget(number);
    }
  }

  #forget(batchNumber: number): void {
    for (const id of this.#idsOf.get(batchNumber) ?? []) this.#batchOf.delete(id);
    this.#idsOf.delete(batchNumber);
  }
}

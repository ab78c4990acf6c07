/**
 * Which signed operations the last batches of the chain hold. Data have no signatures, but they have
 * everything that is signed, so each operation's id follows from them: whether an operation is on L1
 * is looked up, not guessed from its nonce.
 *
 * Batches without operations do not count. A group repeats an empty batch for less than 60,000 gas, so
 * that whoever wished could push all others out of a memory that counted them.
 */
import type { OperationId } from "../../src/operations/operation-id.js";

/** Batches with operations that are remembered: twice as many as a node may ask about. */
const REMEMBERED_BATCHES = 2048;

export class SettledOperations {
  readonly #batchOf = new Map<OperationId, number>();
  /** The operations of each batch that has any, from the oldest to the newest. */
  readonly #idsOf = new Map<number, readonly OperationId[]>();

  /** The batch that an operation is in; undefined if it is in none of those remembered. */
  batchOf(id: OperationId): number | undefined {
    return this.#batchOf.get(id);
  }

  /**
   * The newest batch with operations that so many others follow; −1 if there is none, or it has been
   * forgotten.
   */
  batchBefore(others: number): number {
    return [...this.#idsOf.keys()].at(-1 - others) ?? -1;
  }

  /** Notes the operations of the next batch. */
  add(batchNumber: number, ids: readonly OperationId[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#batchOf.set(id, batchNumber);
    this.#idsOf.set(batchNumber, ids);
    const [oldest] = this.#idsOf.keys();
    if (this.#idsOf.size > REMEMBERED_BATCHES) this.#forget(oldest!);
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

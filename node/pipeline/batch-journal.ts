/**
 * Where sealed batches are kept, so that a process that ends loses none. A batch is written before it is proven,
 * its proof before it is sent; a batch is removed when it is on L1, as far as L1 has been followed, or will
 * never be there.
 */
import type { BlobMember } from "../../src/batch/blob-group.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { Identity } from "../../src/state/identity.js";
import type { ProofPoints } from "../../verifier/proof-points.js";

/** A batch as it is kept. */
export interface KeptBatch {
  /** Rises from batch to batch; says nothing about the number that the batch gets on L1. */
  readonly position: number;
  readonly batch: SealedBatch;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
  /** Whom they pay, as they were when they were taken, where that is known; only of batches that are read. */
  readonly receivers?: readonly (Identity | undefined)[] | undefined;
  readonly proof?: ProofPoints | undefined;
  /** Time that the proof took. */
  readonly provingMs?: number | undefined;
  /** Its place in the group that it is proven for, and the group's blob; none if it is proven by itself. */
  readonly inBlob?: { readonly member: BlobMember; readonly blob: Uint8Array } | undefined;
}

/**
 * The calls come one after another. One that fails is made again, also if what it was to write has arrived: to
 * write the same again must do no harm.
 */
export interface BatchJournal {
  /** The batches that were kept and not removed, from the first to the last. */
  read(): Promise<readonly KeptBatch[]>;
  /** Keeps a batch that was sealed, before it is proven. */
  sealed(batch: KeptBatch): Promise<void>;
  /** Replaces batches by those with the public inputs of their group for a blob. */
  bound(batches: readonly KeptBatch[]): Promise<void>;
  /** Keeps a proof; nothing if the batch is not there. */
  proven(position: number, proof: ProofPoints, provingMs: number): Promise<void>;
  /** Removes batches; those that are not there are none. */
  removed(positions: readonly number[]): Promise<void>;
}

/** A journal that ends with the process. */
export class MemoryJournal implements BatchJournal {
  readonly #batches = new Map<number, KeptBatch>();

  async read(): Promise<readonly KeptBatch[]> {
    return [...this.#batches.values()];
  }

  async sealed(batch: KeptBatch): Promise<void> {
    this.#batches.set(batch.position, batch);
  }

  async bound(batches: readonly KeptBatch[]): Promise<void> {
    for (const batch of batches) this.#batches.set(batch.position, batch);
  }

  async proven(position: number, proof: ProofPoints, provingMs: number): Promise<void> {
    const batch = this.#batches.get(position);
    if (batch !== undefined) this.#batches.set(position, { ...batch, proof, provingMs });
  }

  async removed(positions: readonly number[]): Promise<void> {
    for (const position of positions) this.#batches.delete(position);
  }
}

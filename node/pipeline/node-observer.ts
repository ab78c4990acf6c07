/** What a node tells of its work, as it happens. Nothing waits for who listens, and he must not throw. */
import type { LostOperation } from "../../sequencer/driven-operations.js";
import type { PendingView } from "./pending-view.js";
import type { SettledBatch } from "./settled-batch.js";

/**
 * Why a batch will not be brought to L1: L1 has moved so that it would be refused, by another sequencer, a mark or a
 * reorganisation (`overtaken`); L1 has refused it (`refused`); it does not follow on L1's state, though it says so
 * (`unusable`).
 */
export type DropReason = "overtaken" | "refused" | "unusable";

/** A batch on L1. Who has only found it there, knows no transaction. */
export type CommittedBatch = Omit<SettledBatch, "outcome"> & Partial<Pick<SettledBatch, "outcome">>;

export interface NodeObserver {
  /** A batch was sealed; it is not in the journal yet. */
  sealed?(batch: PendingView): void;
  proven?(batch: PendingView): void;
  /** Batches are about to be sent, together. */
  sent?(batches: readonly PendingView[]): void;
  /** Batches are on L1, whoever has brought them there. */
  committed?(batches: readonly CommittedBatch[]): void;
  /** Batches are given up. Their operations wait again. */
  dropped?(batches: readonly PendingView[], reason: DropReason): void;
  /** Operations that were taken are given up, and `takeLost` does not return them any more. */
  lost?(operations: readonly LostOperation[]): void;
}

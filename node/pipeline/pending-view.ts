/** A batch that is not on L1, as others see it. */
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { PendingBatch } from "./pending-batch.js";

/** How far a pending batch has come; `open` is one that waits for others of its blob before it is proven. */
export type PendingState = "open" | "sealed" | "proving" | "proven" | "sent";

export interface PendingView {
  readonly position: number;
  readonly batch: SealedBatch;
  /** Of its signed operations. */
  readonly ids: readonly OperationId[];
  readonly state: PendingState;
  /** Milliseconds since 1970; when the process has read it, if another one has sealed it. */
  readonly sealedAt: number;
  readonly provenAt?: number | undefined;
  readonly provingMs: number;
  readonly proof?: ProofPoints | undefined;
  /** Why it could not be proven the last time, and how often. */
  readonly failure?: { readonly error: unknown; readonly attempts: number } | undefined;
}

export function pendingView(pending: PendingBatch): PendingView {
  const { position, batch, ids, sealedAt, provenAt, provingMs, proof, failure } = pending;
  const state = stateOf(pending);
  return { position, batch, ids, state, sealedAt, provenAt, provingMs, proof, failure };
}

function stateOf({ isSent, proof, isProving, isOpen }: PendingBatch): PendingState {
  if (isSent) return "sent";
  if (proof !== undefined) return "proven";
  if (isProving) return "proving";
  return isOpen ? "open" : "sealed";
}

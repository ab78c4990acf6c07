/** What a node tells while it happens. Each event has an id, behind which a stream can be resumed. */
import * as v from "valibot";
import { batchState } from "./batch.js";
import { refusal } from "./refusal.js";
import { transactionState } from "./transaction.js";
import { batchNumber, hash } from "./values.js";

/** An operation has another state; a reorganisation of L1 may bring it back to an earlier one. */
export const transactionEvent = v.object({
  type: v.literal("transaction"),
  id: hash,
  state: transactionState,
  batch: v.optional(batchNumber),
  reason: v.optional(refusal),
});

/** A batch has come to L1, or is final there. */
export const batchEvent = v.object({
  type: v.literal("batch"),
  number: batchNumber,
  state: batchState,
});

/** L1 has taken batches back: so many are left. */
export const reorganisedEvent = v.object({ type: v.literal("reorganised"), batches: batchNumber });

export const publishedEvent = v.variant("type", [transactionEvent, batchEvent, reorganisedEvent]);

export type PublishedEvent = v.InferOutput<typeof publishedEvent>;

/** The first of a stream that begins now, or goes on where it was resumed. */
export const openEvent = v.object({ type: v.literal("open") });

/** The first of a stream that was to be resumed behind what is forgotten: ask for everything anew. */
export const resyncEvent = v.object({ type: v.literal("resync") });

export const nodeEvent = v.variant("type", [
  openEvent,
  resyncEvent,
  transactionEvent,
  batchEvent,
  reorganisedEvent,
]);

export type NodeEvent = v.InferOutput<typeof nodeEvent>;

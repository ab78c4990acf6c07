/** L1's two queues: what waits there, and until when. */
import * as v from "valibot";
import { depositFields, exitFields } from "./operation.js";
import { cursor } from "./page.js";
import { count, time } from "./values.js";

export const queueName = v.picklist(["deposits", "exits"]);

export type QueueName = v.InferOutput<typeof queueName>;

/** How many items a queue has had and has. */
export const queueCounts = v.object({
  taken: count,
  waiting: count,
  /** Waiting items that are marked: while there are any, every batch takes one at least. */
  marked: count,
});

export const queueItem = v.object({
  /** Position in the queue, from 0. */
  index: count,
  isMarked: v.boolean(),
  /** From when on anybody may mark it. */
  urgentFrom: time,
  /** From when on anybody may freeze the rollup for it. */
  deadline: time,
  operation: v.variant("kind", [depositFields, exitFields]),
});

export type QueueItem = v.InferOutput<typeof queueItem>;

export const queuePage = v.object({
  ...queueCounts.entries,
  items: v.array(queueItem),
  next: v.optional(cursor),
});

export type QueuePage = v.InferOutput<typeof queuePage>;

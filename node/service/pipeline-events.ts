/** Tells what the pipeline does, and keeps why operations were given up. */
import type { LostOperation } from "../../sequencer/sequencer-driver.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { NodeMetrics } from "../api/metrics/node-metrics.js";
import type { NodeObserver } from "../pipeline/node-observer.js";
import type { Keeping } from "./keeping.js";

export interface EventParts {
  readonly feed: EventFeed;
  readonly keeping: Keeping;
  readonly metrics: NodeMetrics;
  /** Told of what cannot be kept; it is found out again when the node starts the next time. */
  readonly onFailure: (error: unknown) => void;
}

export function pipelineEvents({ feed, keeping, metrics, onFailure }: EventParts): NodeObserver {
  /** Told only when it is kept: whoever hears of it and asks is to be told the same. */
  const give = async (lost: readonly LostOperation[]): Promise<void> => {
    for (const { id, reason } of await keeping.reject(lost.filter(({ id }) => id !== ""))) {
      const { code, message, rule } = reason;
      const words = { code, message, ...(rule === undefined ? {} : { rule }) };
      feed.publish({ type: "transaction", id, state: "rejected", reason: words });
    }
  };
  return {
    sealed: ({ ids }) => {
      for (const id of ids) feed.publish({ type: "transaction", id, state: "sealed" });
    },
    proven: ({ ids, provingMs }) => {
      metrics.provingSeconds.observe(provingMs / 1000);
      for (const id of ids) feed.publish({ type: "transaction", id, state: "proven" });
    },
    dropped: (batches) => {
      for (const id of batches.flatMap(({ ids }) => ids)) {
        feed.publish({ type: "transaction", id, state: "queued" });
      }
    },
    lost: (operations) => {
      give(operations).catch(onFailure);
    },
  };
}

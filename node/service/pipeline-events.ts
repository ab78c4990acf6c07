/** Tells what the pipeline does, and keeps why operations were given up. */
import type { LostOperation } from "../../sequencer/sequencer-driver.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { NodeMetrics } from "../api/metrics/node-metrics.js";
import type { NodeObserver } from "../pipeline/node-observer.js";
import { whenAvailable } from "../store/connection/store-unavailable.js";
import type { Intake } from "../store/intake/intake.js";

export interface EventParts {
  readonly feed: EventFeed;
  readonly intake: Intake;
  readonly metrics: NodeMetrics;
  /** Ends waiting for the database. */
  readonly signal: AbortSignal;
  /** Told of what cannot be kept; it is found out again when the node starts the next time. */
  readonly onFailure: (error: unknown) => void;
}

export function pipelineEvents({ feed, intake, metrics, ...parts }: EventParts): NodeObserver {
  /** Told only when it is kept: whoever hears of it and asks is to be told the same. */
  const give = async (lost: readonly LostOperation[]): Promise<void> => {
    const rejections = lost.filter(({ id }) => id !== "");
    await whenAvailable(() => intake.reject(rejections), { signal: parts.signal });
    for (const { id, reason } of rejections) {
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
      give(operations).catch(parts.onFailure);
    },
  };
}

/** Whom the pipeline tells of what it does. */
import type { NodeMetrics } from "../api/metrics/node-metrics.js";
import type { NodeObserver } from "../pipeline/node-observer.js";
import type { OperationKeeper } from "./operation-keeper.js";
import type { TellingJournal } from "./telling-journal.js";

export interface EventParts {
  readonly keeper: OperationKeeper;
  readonly journal: TellingJournal;
  readonly metrics: NodeMetrics;
  /** Told of what cannot be kept; it is found out again when the node starts the next time. */
  readonly onFailure: (error: unknown) => void;
}

export function pipelineEvents({ keeper, journal, metrics, onFailure }: EventParts): NodeObserver {
  return {
    proven: ({ provingMs }) => metrics.provingSeconds.observe(provingMs / 1000),
    dropped: (batches) => journal.dropped(batches),
    lost: (operations) => {
      keeper.giveUp(operations).catch(onFailure);
    },
  };
}

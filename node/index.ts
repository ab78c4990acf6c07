/** A sequencer at work on an L1. */

import "../runtime/relaxed-simd.js";

export { EventFeed } from "./api/events/event-feed.js";
export type { ApiLimits, ApiRates, Rate } from "./api/limits/api-limits.js";
export { NodeMetrics } from "./api/metrics/node-metrics.js";
export type { ApiOptions } from "./api/server/api-options.js";
export { type Api, startApi } from "./api/server/start-api.js";
export type {
  BatchName,
  Holder,
  Listing,
  NodeFigures,
  NodeView,
  Operator,
  Slice,
  Submitted,
} from "./api/view/node-view.js";
export { type BatchJournal, type KeptBatch, MemoryJournal } from "./pipeline/batch-journal.js";
export type { Clock } from "./pipeline/bell.js";
export type { PricedShape } from "./pipeline/choose-shape.js";
export type { CommittedBatch, DropReason, NodeObserver } from "./pipeline/node-observer.js";
export type { NodeOptions, ServiceOptions } from "./pipeline/node-options.js";
export type { NodeStatus } from "./pipeline/node-status.js";
export type { PendingState, PendingView } from "./pipeline/pending-view.js";
export type { Part, Problem } from "./pipeline/problems.js";
export { type ProvingOptions, proveBatch, proveEscape } from "./pipeline/prove.js";
export { type PendingAccount, RollupNode } from "./pipeline/rollup-node.js";
export type { SettledBatch } from "./pipeline/settled-batch.js";

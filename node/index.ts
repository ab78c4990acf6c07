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
export type { NodeOptions, SettledBatch } from "./pipeline/node-options.js";
export { type ProvingOptions, proveBatch, proveEscape } from "./pipeline/prove.js";
export { RollupNode } from "./pipeline/rollup-node.js";

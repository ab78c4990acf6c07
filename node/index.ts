/** A sequencer at work on an L1. */

import "../runtime/relaxed-simd.js";

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

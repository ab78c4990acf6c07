/** A sequencer at work on an L1. */

import "../runtime/relaxed-simd.js";

export type { NodeOptions, SettledBatch } from "./pipeline/node-options.js";
export { type ProvingOptions, proveBatch, proveEscape } from "./pipeline/prove.js";
export { RollupNode } from "./pipeline/rollup-node.js";

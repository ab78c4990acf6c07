/** A sequencer at work on an L1. */

import "../runtime/relaxed-simd.js";

export type { NodeOptions, SettledBatch } from "./node-options.js";
export { type ProvingOptions, proveBatch, proveEscape } from "./prove.js";
export { RollupNode } from "./rollup-node.js";

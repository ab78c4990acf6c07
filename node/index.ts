/** A sequencer at work on an L1. */

import "../runtime/relaxed-simd.js";

export { type ProvingOptions, proveBatch, proveEscape } from "./prove.js";
export {
  type NodeOptions,
  RollupNode,
  type SettledBatch,
} from "./rollup-node.js";

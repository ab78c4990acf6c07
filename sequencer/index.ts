/** The sequencer: admits signed operations, orders them with the items of L1's queues, seals batches. */

import "../runtime/relaxed-simd.js";

export type { Pause } from "../src/take-turns.js";
export type { LostOperation } from "./driven-operations.js";
export type { KeptOperation } from "./kept-operation.js";
export type { PoolLimits } from "./operation-pool.js";
export {
  type Admission,
  type DroppedOperation,
  type Sealing,
  Sequencer,
  type SequencerOptions,
} from "./sequencer.js";
export {
  type Admitted,
  type BatchesAhead,
  type DrivenBatch,
  type DrivenSequencer,
  type DriverOptions,
  type SealingChoice,
  SequencerDriver,
  type Submission,
} from "./sequencer-driver.js";

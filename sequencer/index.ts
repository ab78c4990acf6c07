/** The sequencer: admits signed operations, orders them with the items of L1's queues, seals batches. */

import "../runtime/relaxed-simd.js";

export type { PoolLimits } from "./operation-pool.js";
export {
  type Admission,
  type DroppedOperation,
  type Sealing,
  Sequencer,
  type SequencerOptions,
} from "./sequencer.js";
export {
  type DrivenBatch,
  type DriverOptions,
  type LostOperation,
  SequencerDriver,
  type Submission,
} from "./sequencer-driver.js";

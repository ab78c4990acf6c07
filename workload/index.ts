/** Whole runs over folders: generate, prove, resume, verify, export. */

import "../runtime/relaxed-simd.js";

export type { ProvenBatch } from "../src/batch/proven-batch.js";
export { formatBatch } from "../src/batch/proven-batch-json.js";
export type { AnyErrorCode } from "./any-error-code.js";
export { BatchDirectory } from "./batch-directory.js";
export { readBatch } from "./batch-file.js";
export { type ExportOrder, exportArtifacts, type WitnessOrder } from "./export-artifacts.js";
export {
  generateWorkload,
  type Workload,
  type WorkloadOptions,
} from "./generate-workload.js";
export { readGenesis, writeGenesis } from "./genesis-file.js";
export { readTestKeys, writeTestKeys } from "./keys-file.js";
export { readOperations, writeOperations } from "./operations-file.js";
export {
  type BatchOutcome,
  type ProveOptions,
  type ProveReport,
  proveWorkload,
} from "./prove-workload.js";
export type { RollupErrorCode } from "./rollup-error.js";
export type { KeyChoice, TrustedKey } from "./verification-key-source.js";
export {
  type AcceptedBatch,
  type Verdict,
  type VerifyOptions,
  type VerifyReport,
  verifyDirectory,
} from "./verify-directory.js";
export { type Assignment, readWorkload, writeWorkload } from "./workload-directory.js";
export {
  type RefusedOperation,
  type SealingOptions,
  WorkloadSealer,
} from "./workload-sealer.js";

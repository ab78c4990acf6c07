/** Compiles circuits, makes keys, and proves in worker threads. */

import "../runtime/relaxed-simd.js";

export type { Groth16Proof } from "../src/proof/groth16-proof.js";
export { keyId } from "../src/proof/key-id.js";
export type { VerificationKey } from "../src/proof/verification-key.js";
export {
  type BatchParameters,
  batchInstance,
  batchInstances,
} from "./circuits/batch-instance.js";
export {
  type BuildOptions,
  buildCircuit,
  type CircuitArtifacts,
} from "./circuits/build-circuit.js";
export type { CircuitInstance } from "./circuits/circuit-instance.js";
export { type ConstraintStats, readConstraintStats } from "./circuits/constraint-stats.js";
export {
  ensureKeys,
  type KeyArtifacts,
  type KeyOptions,
  type KeySetup,
} from "./keys/ensure-keys.js";
export { ceremonyKeySetup, localKeySetup, trustNote } from "./keys/key-setup.js";
export {
  type CircuitOptions,
  type KeyedCircuit,
  prepareCircuit,
  prepareKeyedCircuit,
  prepareKeyedEscape,
} from "./keys/keyed-circuit.js";
export type { BackendName } from "./pool/backends.js";
export { batchJob } from "./pool/batch-job.js";
export type { ProofSource, ProofTimings, VerifiedProof } from "./pool/job-message.js";
export {
  type ProofJob,
  ProverPool,
  type ProverPoolOptions,
  type WideUse,
} from "./pool/prover-pool.js";
export type { Progress, ProgressListener } from "./progress.js";
export type { Provenance, SetupKind } from "./provenance.js";
export type { ProverErrorCode } from "./prover-error.js";
export { CompiledCalculator } from "./witness/compiled-calculator.js";
export type { InputSignals, SignalValue } from "./witness/witness-calculator.js";
export { compileWitness } from "./witness-program/compile-witness.js";

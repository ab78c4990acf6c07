/** Circuits compiled, keys made, proofs in worker threads. */

export {
  type BatchParameters,
  batchInstance,
  batchInstances,
} from "./artifacts/batch-instance.js";
export {
  type BuildOptions,
  buildCircuit,
  type CircuitArtifacts,
} from "./artifacts/build-circuit.js";
export type { CircuitInstance } from "./artifacts/circuit-instance.js";
export { type ConstraintStats, readConstraintStats } from "./artifacts/constraint-stats.js";
export {
  ensureKeys,
  type KeyArtifacts,
  type KeyOptions,
  type KeySetup,
} from "./artifacts/ensure-keys.js";
export { keyId, type VerificationKey } from "./artifacts/verification-key.js";
export { ceremonyKeySetup, localKeySetup, trustNote } from "./key-setup.js";
export type { ProofSource, ProofTimings, VerifiedProof } from "./pool/job-message.js";
export type { BackendName, Groth16Proof } from "./pool/prover-backend.js";
export {
  type ProofJob,
  ProverPool,
  type ProverPoolOptions,
} from "./pool/prover-pool.js";
export type { Progress, ProgressListener } from "./progress.js";
export type { Provenance, SetupKind } from "./provenance.js";
export type { ProverErrorCode } from "./prover-error.js";

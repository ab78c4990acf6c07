/**
 * quipu, as a library. Nothing has to be initialised; Poseidon's WASM is compiled at the first hash.
 *
 * The rooms, each importing only from those before it (`test/layering.test.ts` holds them to it):
 *
 *     src/      params, errors, files, arithmetic, crypto, operations, state, escape, batch, sequencer,
 *               workload
 *     prover/   circuits compiled, keys made, proofs in worker threads
 *     verifier/ the L1 contract in TypeScript; the state rebuilt from published data
 *     rollup/   all of it together, over directories: prove, resume, verify, export
 *     src/l1/   a real L1 (or the mirror): deploy, deposit, follow, commit, escape
 *     src/index.ts, then src/terminal, bench/ (measurements) and src/cli, which nothing imports but
 *     scripts and tests
 */

export {
  type BatchParameters,
  batchInstance,
  batchInstances,
} from "../prover/artifacts/batch-instance.js";
export {
  type BuildOptions,
  buildCircuit,
  type CircuitArtifacts,
} from "../prover/artifacts/build-circuit.js";
export type { CircuitInstance } from "../prover/artifacts/circuit-instance.js";
export { type ConstraintStats, readConstraintStats } from "../prover/artifacts/constraint-stats.js";
export {
  ensureKeys,
  type KeyArtifacts,
  type KeyOptions,
  type KeySetup,
} from "../prover/artifacts/ensure-keys.js";
export { keyId, type VerificationKey } from "../prover/artifacts/verification-key.js";
export { ceremonyKeySetup, localKeySetup, trustNote } from "../prover/key-setup.js";
export type { ProofSource, ProofTimings, VerifiedProof } from "../prover/pool/job-message.js";
export type { BackendName, Groth16Proof } from "../prover/pool/prover-backend.js";
export {
  type ProofJob,
  ProverPool,
  type ProverPoolOptions,
} from "../prover/pool/prover-pool.js";
export type { Progress, ProgressListener } from "../prover/progress.js";
export type { Provenance, SetupKind } from "../prover/provenance.js";
export type { ProverErrorCode } from "../prover/prover-error.js";
export {
  type CircuitOptions,
  type KeyedCircuit,
  prepareCircuit,
  prepareKeyedCircuit,
  prepareKeyedEscape,
} from "../rollup/batch-circuit.js";
export { BatchDirectory } from "../rollup/batch-directory.js";
export { formatBatch, type ProvenBatch, readBatch } from "../rollup/batch-file.js";
export {
  exportKeys,
  exportProof,
  exportWitness,
  type WitnessOrder,
} from "../rollup/export-artifacts.js";
export {
  type BatchOutcome,
  type ProveOptions,
  type ProveReport,
  proveWorkload,
} from "../rollup/prove-workload.js";
export type { RollupErrorCode } from "../rollup/rollup-error.js";
export type { KeyChoice, TrustedKey } from "../rollup/verification-key-source.js";
export {
  type AcceptedBatch,
  type Verdict,
  type VerifyOptions,
  type VerifyReport,
  verifyDirectory,
} from "../rollup/verify-directory.js";
export { type Assignment, readWorkload, writeWorkload } from "../rollup/workload-directory.js";
export {
  type RefusedOperation,
  type SealingOptions,
  WorkloadSealer,
} from "../rollup/workload-sealer.js";
export type { Call, PayableCall } from "../verifier/call.js";
export type { ContractOptions } from "../verifier/contract-options.js";
export { type ProofPoints, proofPoints } from "../verifier/proof-points.js";
export { type PublishedBatch, rebuildState } from "../verifier/rebuild-state.js";
export { RollupContract } from "../verifier/rollup-contract.js";
export type { RollupEvent } from "../verifier/rollup-event.js";
export type { BatchSubmission, Escape, LateItems } from "../verifier/submission.js";
export { type L1Token, TokenLedger } from "../verifier/token-ledger.js";
export type { VerifierErrorCode } from "../verifier/verifier-error.js";
export type { Operations, PlacedDeposit } from "./batch/apply-operations.js";
export type { CircuitInput } from "./batch/circuit-input.js";
export { type BatchData, decodeData } from "./batch/data.js";
export type { BatchHeader } from "./batch/header.js";
export { computePublicInputs, type PublicInputs } from "./batch/public-inputs.js";
export type { Records, TransferRecord } from "./batch/records.js";
export { replayBatch } from "./batch/replay.js";
export { type BatchOptions, type SealedBatch, sealBatch } from "./batch/seal-batch.js";
export { decodeSettlement, type SettledExit, type Settlement } from "./batch/settlement.js";
export { compressKey, decompressKey } from "./crypto/compressed-key.js";
export {
  deriveKeyPair,
  type KeyPair,
  keyPairFor,
  type PublicKey,
  type Signature,
} from "./crypto/eddsa.js";
export { FIELD_MODULUS } from "./crypto/field.js";
export { poseidon } from "./crypto/poseidon.js";
export { type ErrorCode, QuipuError, type Rule, type RuleErrorCode } from "./errors.js";
export { type EscapeInput, type EscapeStatement, escapeInput } from "./escape/escape-input.js";
export { type ContractRefusalCode, ROLLUP_ABI } from "./l1/artifacts/rollup-abi.js";
export { Chain, type ChainOptions } from "./l1/chain.js";
export { ChainL1 } from "./l1/chain-l1.js";
export type { L1, L1Account, NumberedBatch, Outcome } from "./l1/l1.js";
export type { L1ErrorCode } from "./l1/l1-error.js";
export { MirrorL1 } from "./l1/mirror-l1.js";
export { type ProvingOptions, proveBatch, proveEscape } from "./l1/node/prove.js";
export {
  type NodeOptions,
  RollupNode,
  type SettledBatch,
  type Submission,
} from "./l1/node/rollup-node.js";
export { connectRollup, type DeployedRollup } from "./l1/rollup/connect-rollup.js";
export { type Deployed, type DeployOptions, deployRollup } from "./l1/rollup/deploy-rollup.js";
export { compareVerifiers, isOwnCode, type VerifierOnChain } from "./l1/rollup/verifiers.js";
export { Outbox } from "./l1/sending/outbox.js";
export { Sender, type SenderOptions, type SendOptions } from "./l1/sending/sender.js";
export { ChainFollower, type FollowOptions } from "./l1/sync/chain-follower.js";
export { CheckpointFiles } from "./l1/sync/checkpoint-files.js";
export { FollowedState } from "./l1/sync/followed-state.js";
export { type Deposit, decodeDeposit, encodeDeposit } from "./operations/deposit.js";
export { type Deployment, deploymentDomain } from "./operations/domain.js";
export {
  decodeExitRequest,
  type ExitRequest,
  encodeExitRequest,
} from "./operations/exit-request.js";
export { decodeFloat, encodeFloat } from "./operations/float.js";
export { encodeMessage, transferMessage, withdrawalMessage } from "./operations/message.js";
export { EMPTY_QUEUE_HASH, nextQueueHash } from "./operations/queue-hash.js";
export { isTransfer, type SignedOperation } from "./operations/signed-operation.js";
export { type SignedTransfer, signTransfer } from "./operations/signed-transfer.js";
export { type SignedWithdrawal, signWithdrawal } from "./operations/signed-withdrawal.js";
export {
  amountOf,
  createTransfer,
  feeOf,
  type Transfer,
  type TransferValues,
} from "./operations/transfer.js";
export type { Withdrawal } from "./operations/withdrawal.js";
export {
  dataLength,
  FLOAT16,
  FLOAT40,
  formatShape,
  LEVELS,
  parseShape,
  type Shape,
  shapeId,
} from "./params.js";
export type { PoolLimits } from "./sequencer/operation-pool.js";
export {
  type Admission,
  type DroppedOperation,
  type Sealing,
  Sequencer,
  type SequencerOptions,
} from "./sequencer/sequencer.js";
export type { Account } from "./state/account.js";
export type { ExitPayment } from "./state/apply-exit.js";
export { applySignedTransfer } from "./state/apply-transfer.js";
export { applySignedWithdrawal, type Payout } from "./state/apply-withdrawal.js";
export { hashLeaf } from "./state/leaf.js";
export { type AccountReader, type AccountWriter, State } from "./state/state.js";
export {
  generateWorkload,
  type Workload,
  type WorkloadOptions,
} from "./workload/generate-workload.js";
export { type Genesis, readGenesis, writeGenesis } from "./workload/genesis-file.js";
export { readTestKeys, writeTestKeys } from "./workload/keys-file.js";
export { formatOperation, readOperations, writeOperations } from "./workload/operations-file.js";

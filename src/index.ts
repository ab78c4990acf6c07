/**
 * The protocol, as a library: accounts and signed operations, the state and its rules, batches and
 * what is published of them. Nothing has to be initialised; Poseidon's WASM is compiled at the first
 * hash. The other rooms have entries of their own: `quipu-rollup/sequencer`, `/prover`, `/verifier`,
 * `/l1`, `/node`, `/workload`.
 */

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
export type { Groth16Proof } from "./proof/groth16-proof.js";
export type { VerificationKey } from "./proof/verification-key.js";
export { verifyGroth16 } from "./proof/verify-groth16.js";
export type { Account } from "./state/account.js";
export type { ExitPayment } from "./state/apply-exit.js";
export { applySignedTransfer } from "./state/apply-transfer.js";
export { applySignedWithdrawal, type Payout } from "./state/apply-withdrawal.js";
export type { Genesis } from "./state/genesis.js";
export { hashLeaf } from "./state/leaf.js";
export { type AccountReader, type AccountWriter, State } from "./state/state.js";

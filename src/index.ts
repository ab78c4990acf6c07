/**
 * The protocol, as a library: accounts and signed operations, the state and its rules, batches and
 * what is published of them. Nothing has to be initialised; Poseidon's WASM is compiled at the first
 * hash. The other rooms have entries of their own: `quipu-rollup/sequencer`, `/prover`, `/verifier`,
 * `/l1`, `/node`, `/workload`.
 */

export { BatchBuilder, type BatchOptions } from "./batch/batch-builder.js";
export { type BatchData, decodeData } from "./batch/data.js";
export type { BatchHeader } from "./batch/header.js";
export { dataLength } from "./batch/layout.js";
export { computePublicInputs, type PublicInputs } from "./batch/public-inputs.js";
export type { Records } from "./batch/records.js";
export {
  idsOf,
  type ReplayedBatch,
  type ReplayedOperations,
  replayBatch,
} from "./batch/replay.js";
export {
  type RecoveredSignatures,
  type ReplayedSignedBatch,
  replaySignedBatch,
} from "./batch/replay-signed.js";
export { type Operations, sealBatch } from "./batch/seal-batch.js";
export { sealPublished } from "./batch/seal-published.js";
export type { SealedBatch } from "./batch/sealed-batch.js";
export { formatSealedBatch, parseSealedBatch } from "./batch/sealed-batch-json.js";
export { decodeSettlement, type Settlement } from "./batch/settlement.js";
export { type WitnessInput, witnessInput } from "./batch/witness-input.js";
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
export {
  type Judgement,
  judgeSignature,
  type PublishedSignature,
} from "./crypto/recover-signature.js";
export {
  type ErrorCode,
  type ErrorDetails,
  QuipuError,
  type Rule,
  type RuleErrorCode,
} from "./errors.js";
export { type EscapeInput, type EscapeStatement, escapeInput } from "./escape/escape-input.js";
export { amountOf, feeOf } from "./kinds/amounts.js";
export { type Deposit, decodeDeposit, encodeDeposit } from "./kinds/deposit/deposit.js";
export type { PlacedDeposit } from "./kinds/deposit/deposit-kind.js";
export {
  decodeExitRequest,
  type ExitRequest,
  encodeExitRequest,
} from "./kinds/exit/exit-request.js";
export type { SettledExit } from "./kinds/exit/settled-exit.js";
export { decodeFloat, encodeFloat } from "./kinds/float.js";
export { createPayment, type Payment, type PaymentValues } from "./kinds/payment/payment.js";
export {
  formatPaymentAddress,
  type PaymentAddress,
  parsePaymentAddress,
} from "./kinds/payment/payment-address.js";
export type { SettledPayment, SignedPayment } from "./kinds/payment/payment-kind.js";
export { paymentMessage } from "./kinds/payment/payment-message.js";
export { EMPTY_QUEUE_HASH, nextQueueHash } from "./kinds/queue-hash.js";
export type { Signed } from "./kinds/signed-kind.js";
export {
  createTransfer,
  type Transfer,
  type TransferValues,
} from "./kinds/transfer/transfer.js";
export type { SignedTransfer } from "./kinds/transfer/transfer-kind.js";
export { transferMessage } from "./kinds/transfer/transfer-message.js";
export type { TransferRecord } from "./kinds/transfer/transfer-record.js";
export type { Payout } from "./kinds/withdrawal/payout.js";
export { createWithdrawal, type Withdrawal } from "./kinds/withdrawal/withdrawal.js";
export type { SettledWithdrawal, SignedWithdrawal } from "./kinds/withdrawal/withdrawal-kind.js";
export { withdrawalMessage } from "./kinds/withdrawal/withdrawal-message.js";
export type {
  KindName,
  Operation,
  SignedKindName,
  SignedOperation,
} from "./operations/kinds.js";
export { type OperationId, operationId } from "./operations/operation-id.js";
export { formatOperation, parseOperation } from "./operations/operation-json.js";
export { checkSignature, isSignedBy, signOperation } from "./operations/sign-operation.js";
export { FLOAT16, FLOAT40, LEVELS } from "./params.js";
export type { Groth16Proof } from "./proof/groth16-proof.js";
export type { VerificationKey } from "./proof/verification-key.js";
export { verifyGroth16 } from "./proof/verify-groth16.js";
export { formatShape, parseShape, type Shape, shapeId } from "./shape.js";
export type { Account } from "./state/account.js";
export { type Deployment, deploymentDomain } from "./state/deployment.js";
export type { Genesis } from "./state/genesis.js";
export { hashLeaf } from "./state/leaf.js";
export { type AccountReader, type AccountWriter, State } from "./state/state.js";

/**
 * quipu, as a library: the signed operations, the state, the batches and the sequencer.
 * Nothing has to be initialised; importing compiles the Poseidon WASM once.
 */

export type { CircuitInput } from "./batch/circuit-input.js";
export { type BatchData, decodeData } from "./batch/data.js";
export type { BatchHeader } from "./batch/header.js";
export { computePublicInputs, type PublicInputs } from "./batch/public-inputs.js";
export type { Records, TransferRecord } from "./batch/records.js";
export { replayBatch } from "./batch/replay.js";
export { type BatchOptions, type SealedBatch, sealBatch } from "./batch/seal-batch.js";
export { deriveKeyPair, type KeyPair, type PublicKey, type Signature } from "./crypto/eddsa.js";
export { FIELD_MODULUS } from "./crypto/field.js";
export { poseidon } from "./crypto/poseidon.js";
export { type ErrorCode, QuipuError, type Rule, type RuleErrorCode } from "./errors.js";
export { type Deployment, deploymentDomain } from "./operations/domain.js";
export { decodeFloat, encodeFloat } from "./operations/float.js";
export { encodeMessage, transferMessage } from "./operations/message.js";
export { type SignedTransfer, signTransfer } from "./operations/signed-transfer.js";
export {
  amountOf,
  createTransfer,
  feeOf,
  type Transfer,
  type TransferValues,
} from "./operations/transfer.js";
export {
  dataLength,
  FLOAT16,
  FLOAT40,
  formatShape,
  LEVELS,
  parseShape,
  type Shape,
} from "./params.js";
export {
  type Admission,
  type DroppedTransfer,
  type Sealing,
  Sequencer,
  type SequencerOptions,
} from "./sequencer/sequencer.js";
export type { PoolLimits } from "./sequencer/transfer-pool.js";
export type { Account } from "./state/account.js";
export { applySignedTransfer } from "./state/apply-transfer.js";
export { hashLeaf } from "./state/leaf.js";
export { type AccountReader, type AccountWriter, State } from "./state/state.js";
export {
  generateWorkload,
  type Workload,
  type WorkloadOptions,
} from "./workload/generate-workload.js";
export { type Genesis, readGenesis, writeGenesis } from "./workload/genesis-file.js";
export { readTestKeys, writeTestKeys } from "./workload/keys-file.js";
export { formatTransfer, readTransfers, writeTransfers } from "./workload/transfers-file.js";

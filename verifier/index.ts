/** The L1 contract in TypeScript, and the state rebuilt from published data. */

import "../runtime/relaxed-simd.js";

export { blobGroupOf, runOf } from "./blob-group-of.js";
export type { CallContext, PayableCallContext } from "./call-context.js";
export type { ContractOptions } from "./contract-options.js";
export { groupOf } from "./group-of.js";
export { contentOf, type ProposedGroup } from "./optimistic/content.js";
export { type AdvancedClaim, OptimisticContract } from "./optimistic/optimistic-contract.js";
export { OptimisticError, type OptimisticErrorCode } from "./optimistic/optimistic-error.js";
export type { OptimisticEvent } from "./optimistic/optimistic-event.js";
export type { OptimisticOptions } from "./optimistic/optimistic-options.js";
export { claimsOf, decodeClaims, encodeClaims } from "./optimistic/proposal-claims.js";
export type { Terms } from "./optimistic/terms.js";
export { type ProofPoints, proofPoints } from "./proof-points.js";
export { type PublishedBatch, rebuildState } from "./rebuild-state.js";
export { RollupContract } from "./rollup-contract.js";
export type { BatchesCommitted, RollupEvent } from "./rollup-event.js";
export type {
  BatchProof,
  BatchSubmission,
  BlobOpening,
  BlobSubmission,
  Escape,
  GroupRest,
  GroupSubmission,
  LateItems,
  RunSubmission,
} from "./submission.js";
export { type L1Token, TokenLedger } from "./token-ledger.js";
export type { VerifierErrorCode } from "./verifier-error.js";

/** The client of a real L1, or of its mirror: deploy, deposit, follow, commit, escape. */

import "../runtime/relaxed-simd.js";

export { OPTIMISTIC_ABI, type OptimisticRefusalCode } from "./artifacts/optimistic-abi.js";
export { type ContractRefusalCode, ROLLUP_ABI } from "./artifacts/rollup-abi.js";
export { ArchiveFolder } from "./blobs/archive-folder.js";
export { ArchiveServer } from "./blobs/archive-server.js";
export { BeaconNode } from "./blobs/beacon-node.js";
export { BlobFinder } from "./blobs/blob-finder.js";
export type { BlobSource } from "./blobs/blob-source.js";
export { ChainL1 } from "./client/chain-l1.js";
export type { CommitOutcome, L1, L1Account, NumberedBatches, Outcome } from "./client/l1.js";
export { MirrorL1 } from "./client/mirror-l1.js";
export { connectRollup, type DeployedRollup } from "./contract/connect-rollup.js";
export { type Deployed, type DeployOptions, deployRollup } from "./contract/deploy-rollup.js";
export { compareKeys, isOwnCode, type KeyOnL1 } from "./contract/keys.js";
export { largestBlobGroup } from "./contract/largest-blob-group.js";
export { largestGroup } from "./contract/largest-group.js";
export type { Publication } from "./contract/publication.js";
export { ChainFollower, type FollowOptions } from "./follow/chain-follower.js";
export { CheckpointFiles } from "./follow/checkpoint-files.js";
export type { FollowedBatch, FollowedRange, FollowObserver } from "./follow/follow-observer.js";
export { FollowedState } from "./follow/followed-state.js";
export type { L1ErrorCode } from "./l1-error.js";
export { connectOptimistic, type OptimisticRollup } from "./optimistic/connect-optimistic.js";
export { deployOptimistic } from "./optimistic/deploy-optimistic.js";
export {
  advanceCall,
  type Batches,
  challengeCall,
  collectCall,
  finalizeCall,
  type OptimisticCall,
  proposeCall,
  proposeProvenCall,
  proveCall,
  releaseCall,
  sendCall,
  slashCall,
} from "./optimistic/optimistic-call.js";
export { Watcher, type WatchObserver, type WatchOptions } from "./optimistic/watcher.js";
export { Chain, type ChainOptions } from "./rpc/chain.js";
export { Finality, type FinalityOptions } from "./rpc/finality.js";
export { Outbox } from "./sending/outbox.js";
export { Sender, type SenderOptions, type SendOptions } from "./sending/sender.js";

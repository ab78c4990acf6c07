/**
 * Rebuilds the whole state from the genesis and the published data. Anybody who reads L1 can do it,
 * without the sequencer and without trusting it.
 */
import { replayBatch } from "../src/batch/replay.js";
import type { Shape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import type { Genesis } from "../src/state/genesis.js";
import { State } from "../src/state/state.js";

/** The published data of one batch. */
export interface PublishedBatch {
  readonly shape: Shape;
  readonly data: Uint8Array;
}

/**
 * Replays published data from genesis on.
 *
 * @example
 * const { root } = rebuildState(genesis, [{ shape, data }]);
 *
 * @returns the state after the last batch; compare its root with the contract's
 * @throws QuipuError as `replayBatch` does, or for an invalid genesis.
 */
export function rebuildState(genesis: Genesis, batches: Iterable<PublishedBatch>): State {
  const state = new State(genesis.accounts, genesis.levels);
  const domain = deploymentDomain(genesis.deployment);
  for (const { shape, data } of batches) replayBatch(state, data, { shape, domain });
  return state;
}

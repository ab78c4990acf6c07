/** The scenario's rules as a user meets them: at admission, in a batch, in replay. */

import { replayBatch } from "../../src/batch/replay.js";
import type { SealedBatch } from "../../src/batch/seal-batch.js";
import type { SignedTransfer } from "../../src/operations/signed-transfer.js";
import { Sequencer } from "../../src/sequencer/sequencer.js";
import { applySignedTransfer } from "../../src/state/apply-transfer.js";
import type { State } from "../../src/state/state.js";
import { domain, feeRecipient, scenarioState } from "./transfer-scenario.js";

/** Offers a transfer to a sequencer on a state. */
export function admit(transfer: SignedTransfer, state: State = scenarioState()): void {
  new Sequencer(state, { domain, feeRecipient }).admit(transfer);
}

/** Applies a transfer by every rule. */
export function apply(transfer: SignedTransfer, state: State = scenarioState()): void {
  applySignedTransfer(state, transfer, { domain, feeToken: 1 });
}

/** Replays data of a batch, its own unless given. */
export function replay(
  { shape, data: own }: SealedBatch,
  data: Uint8Array = own,
  state: State = scenarioState(),
): void {
  replayBatch(state, data, { shape, domain });
}

/** The scenario's rules as a user meets them: at admission, in a batch, in replay. */

import { Sequencer } from "../../sequencer/sequencer.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { State } from "../../src/state/state.js";
import { applySignedPayment, applySignedTransfer, applySignedWithdrawal } from "./apply-signed.js";
import { domain, feeRecipient, scenarioState } from "./transfer-scenario.js";

/** Offers an operation to a sequencer on a state. */
export function admit(operation: SignedOperation, state: State = scenarioState()): void {
  new Sequencer(state, { domain, feeRecipient }).admit(operation);
}

/** Applies an operation by every rule. */
export function apply(operation: SignedOperation, state: State = scenarioState()): void {
  if (operation.kind === "transfer") applySignedTransfer(state, operation, { domain, feeToken: 1 });
  else if (operation.kind === "payment")
    applySignedPayment(state, operation, { domain, feeToken: 1 });
  else applySignedWithdrawal(state, operation, domain);
}

/** Replays data of a batch, its own unless given. */
export function replay(
  { shape, data: own }: SealedBatch,
  data: Uint8Array = own,
  state: State = scenarioState(),
): void {
  replayBatch(state, data, { shape, domain });
}

/** Pending batches as what they say: the state that they lead to, and the operations that are in them. */
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import { replayBatch } from "../../src/batch/replay.js";
import { SIGNED_KIND_NAMES } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signedCopy } from "../../src/operations/signed-copy.js";
import type { State } from "../../src/state/state.js";
import type { Work } from "../../src/take-turns.js";
import type { PendingBatch } from "./pending-batch.js";

/**
 * Brings a state to where pending batches lead; a piece of the work is a batch.
 *
 * @throws QuipuError as `replayBatch` does.
 */
export function* replaying(state: State, pending: readonly PendingBatch[]): Work<void> {
  for (const { batch } of pending) {
    const { shape, data, header } = batch;
    replayBatch(state, data, { shape, domain: header.domain });
    yield;
  }
}

/** The signed operations of a batch. Their signatures are verified again, should they wait again. */
export function keptOperations({ batch, ids, receivers }: PendingBatch): readonly KeptOperation[] {
  const byId = new Map(ids.map((id, i) => [id, receivers?.[i]]));
  return SIGNED_KIND_NAMES.flatMap((name) =>
    batch[name].map((settled) => {
      const operation = signedCopy(settled);
      const id = operationId(batch.header.domain, operation);
      return { id, operation, receiver: byId.get(id) };
    }),
  );
}

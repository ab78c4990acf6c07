/**
 * Makes a sealed batch of what somebody else has published: so anybody can prove a batch of a signed
 * shape from its data and the state before it.
 */
import { gotExpected, QuipuError } from "../errors.js";
import type { Shape } from "../shape.js";
import type { State } from "../state/state.js";
import { workThrough } from "../take-turns.js";
import { trySignedBatch } from "./replay-signed.js";
import { type SealedBatch, sealAsPublished } from "./sealed-batch.js";
import { withSignatures } from "./signed-operations.js";

/**
 * The sealed batch of published data; `witnessInput` makes of it what a prover takes.
 *
 * @example
 * const batch = sealPublished(state, data, { shape, domain: deploymentDomain(deployment) });
 *
 * @param state that before the batch; not changed
 * @throws QuipuError as `replaySignedBatch` does.
 */
export function sealPublished(
  state: State,
  data: Uint8Array,
  options: { shape: Shape; domain: bigint },
): SealedBatch {
  const { shape } = options;
  const { levels } = state;
  const { header, records, operations, after, signatures } = trySignedBatch(state, data, options);
  const { slots } = records;
  const paged = state.clone();
  const tree = workThrough(paged.pageOut(slots, after));
  if (paged.root !== header.newRoot) {
    throw new QuipuError("RootMismatch", gotExpected("new root", header.newRoot, paged.root));
  }
  const content = {
    ...{ shape, levels, header, slots, tree },
    before: slots.map((index) => state.account(index)),
    after: slots.map((index) => after.account(index)),
    ...withSignatures(operations, signatures),
  };
  const batch = sealAsPublished(content, data);
  if (batch !== undefined) return batch;
  const expected = "those of the operations that they say";
  throw new QuipuError("MalformedData", gotExpected("data", "other bytes", expected));
}

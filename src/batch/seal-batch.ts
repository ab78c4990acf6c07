/** Seals a batch of operations that are given in order. */
import { type ByKind, KIND_NAMES, type KindName, type TypesOf } from "../operations/kinds.js";
import type { State } from "../state/state.js";
import { BatchBuilder, type BatchOptions } from "./batch-builder.js";
import type { SealedBatch } from "./sealed-batch.js";

/** What a batch is to do: each list in its order, none if it is left out. */
export type Operations = Partial<ByKind<"operation">>;

/**
 * Applies operations to a state and seals them as one batch.
 *
 * @example
 * const batch = sealBatch(state, { transfers: [signed] }, { shape, domain, feeRecipient });
 *
 * @param operations the signatures have been verified
 * @throws QuipuError with the code of the first rule that an operation breaks, `BatchTooLarge`,
 *   `TreeFull`, `InvalidShape`, or `OutOfRange`; the state is then unchanged.
 */
export function sealBatch(
  state: State,
  operations: Operations,
  options: BatchOptions,
): SealedBatch {
  return buildBatch(state, operations, options).seal();
}

/**
 * Applies operations without sealing them: the state is not changed.
 *
 * @throws QuipuError as `sealBatch` does.
 */
export function buildBatch(
  state: State,
  operations: Operations,
  options: BatchOptions,
): BatchBuilder {
  const builder = new BatchBuilder(state, options);
  for (const name of KIND_NAMES) builder.assertRoomFor(name, operations[name]?.length ?? 0);
  for (const name of KIND_NAMES) addAll(builder, name, operations[name] ?? []);
  return builder;
}

function addAll<Name extends KindName>(
  builder: BatchBuilder,
  name: Name,
  operations: readonly TypesOf[Name]["operation"][],
): void {
  for (const operation of operations) builder.add(name, operation);
}

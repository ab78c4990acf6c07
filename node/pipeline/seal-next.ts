/** Seals the next batch of a node: of the first shape that takes something of what waits. */
import type { QuipuError } from "../../src/errors.js";
import type { Shape } from "../../src/shape.js";
import { batchChoices, demandedQueues } from "./batch-choices.js";
import type { WaitingCounts } from "./choose-shape.js";
import { type FleetSupply, suppliedShapes } from "./fleet-supply.js";
import { isSameShape } from "./pending-batch.js";
import type { Tip } from "./tip.js";

export interface SealingOrder {
  /** The only shape that it may be. */
  readonly only?: Shape | undefined;
  /** Whether it waits for others that are to go in a blob with it. */
  readonly isOpen: boolean;
  /** The provers that are there; without them it may be any shape. */
  readonly supply?: FleetSupply | undefined;
}

/** Ready operations beyond these are not counted by kind: no batch takes more. */
const COUNTED = 1024;

/**
 * Seals the batch behind those that are pending. After a lost race it is a small one, with queue items apart from
 * the rest.
 *
 * @returns whether there was anything to seal
 * @throws QuipuError `MarkedItemWaiting` if no shape takes what a mark demands; for a deposit that finds no place
 *   `TreeFull` or `BalanceOverflow`, if nothing else is under way.
 */
export async function sealNext(tip: Tip, order: SealingOrder): Promise<boolean> {
  const { only, isOpen, supply } = order;
  const { hasLostRace } = tip;
  const demanded = demandedQueues(tip.queues);
  const shapes = suppliedShapes(tip.shapes, supply, demanded);
  let blocked: QuipuError | undefined;
  for (const { shape, ...choice } of batchChoices(shapes, {
    demanded,
    hasLostRace,
    counts: waitingCounts(tip),
  })) {
    if (only !== undefined && !isSameShape(shape, only)) continue;
    const sealing = await tip.seal(shape, choice, isOpen);
    if (sealing.isSealed) return true;
    blocked ??= sealing.blocked;
  }
  if (blocked !== undefined && tip.pending.length === 0) throw blocked;
  return false;
}

/** What waits behind the pending batches. */
export function waitingCounts({ driver }: Tip): WaitingCounts {
  const { queued } = driver!.sequencer;
  return { ...driver!.sequencer.readyByKind(COUNTED), ...queued };
}

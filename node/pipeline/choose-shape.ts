/**
 * Which shapes the next batch is tried with: the cheapest that holds all that waits; if none does, the one that costs
 * least for each operation that it takes.
 */
import { KIND_NAMES, type KindName } from "../../src/operations/kinds.js";
import type { Shape } from "../../src/shape.js";

/** A shape that L1 accepts, and what a batch of it costs. */
export interface PricedShape {
  readonly shape: Shape;
  /** In any unit that is the same for all shapes, e.g. milliseconds that a proof takes. Above 0. */
  readonly cost: number;
}

/** How many operations of each kind wait; of what is beyond a batch, not all need be counted. */
export type WaitingCounts = Readonly<Record<KindName, number>>;

/** The shapes that take something of what waits, the best first. */
export function orderShapes(
  shapes: readonly PricedShape[],
  waiting: WaitingCounts,
): readonly PricedShape[] {
  const useful = shapes.filter(({ shape }) => taken(shape, waiting) > 0);
  const costs = (holds: boolean) => (one: PricedShape, other: PricedShape) =>
    holds ? one.cost - other.cost : costEach(one, waiting) - costEach(other, waiting);
  const holding = useful.filter(({ shape }) => holdsAll(shape, waiting)).sort(costs(true));
  const others = useful.filter(({ shape }) => !holdsAll(shape, waiting)).sort(costs(false));
  return [...holding, ...others];
}

/** Operations that a batch takes at most, queues and signed ones. */
function taken(shape: Shape, waiting: WaitingCounts): number {
  return KIND_NAMES.reduce((sum, name) => sum + Math.min(shape[name], waiting[name]), 0);
}

function holdsAll(shape: Shape, waiting: WaitingCounts): boolean {
  return KIND_NAMES.every((name) => waiting[name] <= shape[name]);
}

function costEach({ shape, cost }: PricedShape, waiting: WaitingCounts): number {
  return cost / taken(shape, waiting);
}

/** What a node's next batch may be: its shape, and what it takes, by what L1 demands and by races lost. */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SealingChoice } from "../../sequencer/sequencer-driver.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { COUNT_NAMES, formatShape, type Shape } from "../../src/shape.js";
import { orderShapes, type PricedShape, type WaitingCounts } from "./choose-shape.js";
import type { QueueView } from "./mark-late-items.js";

/** A queue on L1. */
export type QueueName = "deposits" | "exits";

/** The shapes of a node: the usual one, and one that is proven sooner. */
export interface NodeShapes {
  readonly shape: Shape;
  readonly smallShape: Shape;
  /** All between which the node chooses by what waits; by default it takes the usual one. */
  readonly priced?: readonly PricedShape[] | undefined;
}

/** All of them, each once. */
export function allShapes({ shape, smallShape, priced }: NodeShapes): readonly Shape[] {
  return priced?.map((each) => each.shape) ?? [...new Set([shape, smallShape])];
}

/** As much of each kind as one of the usual shapes takes: operations of other kinds are refused. */
export function widestShape(shapes: NodeShapes): Shape {
  if (shapes.priced === undefined) return shapes.shape;
  const all = allShapes(shapes);
  const counts = COUNT_NAMES.map((name) => [name, Math.max(...all.map((each) => each[name]))]);
  return Object.fromEntries(counts) as Shape;
}

/** What the contract says to a batch that takes nothing of a queue with a marked item. */
export const WITHOUT_MARKED = "MarkedItemWaiting";

/** Up to where the queues have been taken, and up to where they are marked. */
export type HeadsAndMarks = Pick<
  FollowedState,
  "depositHead" | "depositMark" | "exitHead" | "exitMark"
>;

/** The queues with a marked item: every batch must take something of them. */
export function demandedQueues(queues: HeadsAndMarks): readonly QueueName[] {
  const { depositHead, depositMark, exitHead, exitMark } = queues;
  const deposits = depositHead < depositMark ? (["deposits"] as const) : [];
  return exitHead < exitMark ? [...deposits, "exits"] : deposits;
}

/** Whether a batch takes an item of each of the queues. */
export function takesOf(batch: SealedBatch, queues: readonly QueueName[]): boolean {
  return queues.every((name) => batch[name].length > 0);
}

/** L1's queues without those that no shape of the node takes: to mark them would only stop it. */
export function servedQueues(
  { depositMark, exitMark, deposits, exits }: FollowedState,
  shapes: NodeShapes,
): QueueView {
  const takes = (name: QueueName) => allShapes(shapes).some((shape) => shape[name] > 0);
  return {
    depositMark,
    exitMark,
    deposits: takes("deposits") ? deposits : [],
    exits: takes("exits") ? exits : [],
  };
}

/** What is decisive for the next batch. */
export interface ChoiceState {
  /** The queues of which it must take something. */
  readonly demanded: readonly QueueName[];
  readonly hasLostRace: boolean;
  /** What waits. */
  readonly counts: WaitingCounts;
}

/**
 * What the next batch may be, in the order in which it is tried. After a lost race it is a small one,
 * with queue items apart from what users have signed.
 *
 * @throws QuipuError `MarkedItemWaiting` if no shape takes what a mark demands.
 */
export function batchChoices(
  shapes: NodeShapes,
  { demanded, hasLostRace, counts }: ChoiceState,
): readonly (SealingChoice & { readonly shape: Shape })[] {
  const small = { shape: shapes.smallShape };
  const usual = usualShapes(shapes, counts).map((shape) => ({ shape }));
  const choices = hasLostRace
    ? [{ ...small, queuesOnly: true }, small, ...usual]
    : [...usual, small];
  const possible = choices.filter((choice) => demanded.every((name) => choice.shape[name] > 0));
  if (possible.length > 0) return possible;
  const got = allShapes(shapes).map(formatShape).join(" and ");
  const expected = `one that takes ${demanded.join(" and ")}, as a mark on L1 demands`;
  throw new QuipuError(WITHOUT_MARKED, gotExpected("shape", got, expected));
}

/** By what waits; those that seem to take nothing come last, for operations that wait for a balance count as none. */
function usualShapes({ shape, priced }: NodeShapes, counts: WaitingCounts): readonly Shape[] {
  if (priced === undefined) return [shape];
  return [...new Set([...orderShapes(priced, counts), ...priced].map((each) => each.shape))];
}

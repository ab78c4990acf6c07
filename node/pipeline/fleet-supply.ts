/**
 * What is sealed fits what proves: no shape that no prover has, those first that the provers make the most of, and as many batches as keep
 * all of them at work. As long as no prover is there, nothing is known, and all shapes are sealed as they come.
 */
import type { Shape } from "../../src/shape.js";
import { allShapes, type NodeShapes, type QueueName } from "./batch-choices.js";

/** The provers that are there. */
export interface FleetSupply {
  /** Proofs that they make at a time; 0 if none is there. */
  readonly places: number;
  /** How much of what they all prove, 0 to 1, those prove that have this shape. */
  partOf(shape: Shape): number;
}

/** Batches for each place: one that is proven, and one that is there when it is done. */
const FOR_EACH = 2;

/**
 * The shapes that may be sealed now. One that half of the provers have costs twice as much: the others cannot help.
 *
 * @param demanded queues of which the next batch must take something: if no prover can, all shapes are meant
 */
export function suppliedShapes(
  shapes: NodeShapes,
  supply: FleetSupply | undefined,
  demanded: readonly QueueName[],
): NodeShapes {
  const { priced } = shapes;
  if (priced === undefined || supply === undefined || supply.places === 0) return shapes;
  const supplied = priced.flatMap(({ shape, cost }) => {
    const part = supply.partOf(shape);
    return part > 0 ? [{ shape, cost: cost / part }] : [];
  });
  const [first] = supplied;
  const isTaken = supplied.some(({ shape }) => demanded.every((name) => shape[name] > 0));
  if (first === undefined || !isTaken) return shapes;
  const isSupplied = supply.partOf(shapes.smallShape) > 0;
  const cheapest = supplied.reduce((one, other) => (other.cost < one.cost ? other : one), first);
  return {
    shape: supply.partOf(shapes.shape) > 0 ? shapes.shape : first.shape,
    smallShape: isSupplied ? shapes.smallShape : cheapest.shape,
    priced: supplied,
  };
}

/** The same, as a list. */
export function suppliedList(...parts: Parameters<typeof suppliedShapes>): readonly Shape[] {
  return allShapes(suppliedShapes(...parts));
}

/** Batches that may be pending: with few provers, and at most. */
interface BacklogLimits {
  readonly backlog: number;
  readonly mostBacklog: number;
}

/** Batches that may be pending now. */
export function backlogNow(
  { backlog, mostBacklog }: BacklogLimits,
  supply: FleetSupply | undefined,
): number {
  return Math.min(mostBacklog, Math.max(backlog, FOR_EACH * (supply?.places ?? 0)));
}

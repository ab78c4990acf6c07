/**
 * Maps a shape to its instance of the batch circuit. Only this module knows how
 * `circuits/instances.json` names and parameterises them.
 */
import { LEVELS } from "../../src/params.js";
import { formatShape, type Shape, shapeCounts, shapeOf } from "../../src/shape.js";
import { proverError } from "../prover-error.js";
import type { CircuitInstance } from "./circuit-instance.js";
import { shippedInstances } from "./shipped-instances.js";

/** The parameters of a batch instance. */
export interface BatchParameters {
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
}

const template = "Batch";

/** The instances of the batch circuit that quipu ships, in the order of the file. */
export async function batchInstances(): Promise<CircuitInstance[]> {
  const instances = await shippedInstances();
  return instances.filter((instance) => instance.template === template);
}

/**
 * The instance of a shape.
 *
 * @param levels depth of the state tree
 * @throws QuipuError `ShapeUnknown` if `instances.json` has no such shape at this depth.
 */
export async function batchInstance(
  shape: Shape,
  levels: number = LEVELS,
): Promise<CircuitInstance> {
  const instances = await batchInstances();
  const found = instances.find((instance) => {
    const parameters = batchParameters(instance);
    return parameters.levels === levels && formatShape(parameters.shape) === formatShape(shape);
  });
  if (found !== undefined) return found;
  const known = instances
    .map(batchParameters)
    .filter((parameters) => parameters.levels === levels)
    .map((parameters) => formatShape(parameters.shape));
  const expected = known.length === 0 ? "none at this depth" : `one of ${known.join(", ")}`;
  const what = `shape for a tree of ${levels} levels`;
  throw proverError(
    "ShapeUnknown",
    `${what}: got ${formatShape(shape)}, expected ${expected} (circuits/instances.json)`,
  );
}

/** The parameters of `Batch(levels, N, M, D, E, W)`. Those that a template such as Escape lacks are 0. */
export function batchParameters({ params }: CircuitInstance): BatchParameters {
  const [levels = 0, ...counts] = params.map(Number);
  return { levels, shape: shapeOf(counts) };
}

/** The instance of any shape, named as `instances.json` names those that quipu ships. */
export function instanceOfShape({ shape, levels }: BatchParameters): CircuitInstance {
  const name = `batch-${formatShape(shape)}${levels === LEVELS ? "" : `-l${levels}`}`;
  return batchCircuit(name, { shape, levels });
}

/** An instance of the batch circuit of any shape, under any name. */
export function batchCircuit(name: string, { shape, levels }: BatchParameters): CircuitInstance {
  return {
    name,
    file: "batch.circom",
    template,
    params: [levels, ...shapeCounts(shape)],
    public: ["digest", "z", "y"],
  };
}

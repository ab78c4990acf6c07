/**
 * Maps a shape to its instance of the batch circuit. Only this module knows how
 * `circuits/instances.json` names and parameterises them.
 */
import { LEVELS } from "../../src/params.js";
import { COUNT_NAMES, formatShape, type Shape, shapeCounts, shapeOf } from "../../src/shape.js";
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
 * @param options.anyShape whether a shape that quipu does not ship is taken; default false
 * @throws QuipuError `ShapeUnknown`, with the shape that is nearest, if `instances.json` has no such
 *   shape at this depth.
 */
export async function batchInstance(
  shape: Shape,
  levels: number = LEVELS,
  { anyShape = false }: { readonly anyShape?: boolean | undefined } = {},
): Promise<CircuitInstance> {
  const shipped = (await batchInstances())
    .map(batchParameters)
    .filter((parameters) => parameters.levels === levels)
    .map((parameters) => parameters.shape);
  const names = shipped.map(formatShape);
  if (anyShape || names.includes(formatShape(shape))) return instanceOfShape({ shape, levels });
  const what = `shape for a tree of ${levels} levels`;
  const got = `${what}: got ${formatShape(shape)}`;
  const other = "--any-shape takes others";
  const message =
    names.length === 0
      ? `${got}, and circuits/instances.json lists none; ${other}`
      : `${got}, expected one of ${names.join(", ")}; did you mean ${nearest(shape, shipped)}? ${other}`;
  throw proverError("ShapeUnknown", message);
}

/**
 * The shape whose counts differ least in proportion; among equals, that with more of them the same. It
 * is signed if the other is, where one is.
 */
function nearest(shape: Shape, shipped: readonly Shape[]): string {
  const alike = shipped.filter(({ signed }) => signed === shape.signed);
  const wanted = shapeCounts(shape);
  const distance = (other: Shape): number =>
    shapeCounts(other)
      .map((count, i) => Math.abs(Math.log((count + 1) / (wanted[i]! + 1))))
      .map((difference) => (difference === 0 ? 0 : difference + 0.01))
      .reduce((sum, part) => sum + part, 0);
  return formatShape(
    (alike.length > 0 ? alike : shipped).reduce((a, b) => (distance(b) < distance(a) ? b : a)),
  );
}

/**
 * The parameters of `Batch(levels, N, M, D, E, W, P, signed)`. Those that a template such as Escape
 * lacks are 0.
 */
export function batchParameters({ params }: CircuitInstance): BatchParameters {
  const [levels = 0, ...rest] = params.map(Number);
  return { levels, shape: shapeOf(rest, rest[COUNT_NAMES.length] === 1) };
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
    params: [levels, ...shapeCounts(shape), shape.signed === true ? 1 : 0],
    public: ["digest", "challenge", "y"],
  };
}

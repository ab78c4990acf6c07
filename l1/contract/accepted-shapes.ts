/** The shapes that a rollup accepts: its contract has a verifier for each. */
import { batchInstances, batchParameters } from "../../prover/circuits/batch-instance.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape, type Shape, shapeId } from "../../src/shape.js";
import type { Hex } from "../rpc/answers.js";
import type { DeployedRollup } from "./connect-rollup.js";

/** What the contract says of a shape without a verifier. */
export const NO_VERIFIER: Hex = `0x${"00".repeat(20)}`;

/**
 * Asks the contract for those that this package ships, in the order of `circuits/instances.json`.
 *
 * @throws QuipuError what `Chain.call` throws.
 */
export async function acceptedShapes({ view, levels }: DeployedRollup): Promise<Shape[]> {
  const accepted: Shape[] = [];
  for (const parameters of (await batchInstances()).map(batchParameters)) {
    if (parameters.levels !== levels) continue;
    const verifier = await view.read("verifierOf", [shapeId(parameters.shape, levels)]);
    if (verifier !== NO_VERIFIER) accepted.push(parameters.shape);
  }
  return accepted;
}

/**
 * The shape to settle with: the one that is wished for, or the smallest that takes deposits and exits,
 * so that nothing waits in vain.
 *
 * @throws QuipuError `UnknownShape` if the rollup does not accept the shape, naming those that it does.
 */
export async function chooseShape(rollup: DeployedRollup, wanted?: Shape): Promise<Shape> {
  const accepted = await acceptedShapes(rollup);
  const fits =
    wanted === undefined
      ? accepted.filter(({ deposits, exits }) => deposits > 0 && exits > 0)
      : accepted.filter((shape) => formatShape(shape) === formatShape(wanted));
  const [smallest] = fits.sort((a, b) => a.transfers - b.transfers);
  if (smallest !== undefined) return smallest;
  const known = accepted.map(formatShape).join(", ") || "none that this version of quipu has";
  const got = wanted === undefined ? "none that takes deposits and exits" : formatShape(wanted);
  throw new QuipuError("UnknownShape", gotExpected("shape", got, `the rollup's: ${known}`));
}

/** The shapes that a rollup accepts: its contract has a key for each. */
import { batchInstances, batchParameters } from "../../prover/circuits/batch-instance.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape, type Shape, shapeId } from "../../src/shape.js";
import type { Hex } from "../rpc/answers.js";
import type { DeployedRollup } from "./connect-rollup.js";

/** What the contract says of a shape without a key. */
export const NO_KEY: Hex = `0x${"00".repeat(20)}`;

/**
 * Asks the contract for those that this package ships, in the order of `circuits/instances.json`.
 *
 * @throws QuipuError what `Chain.call` throws.
 */
export async function acceptedShapes(rollup: DeployedRollup): Promise<Shape[]> {
  const accepted: Shape[] = [];
  for (const { shape, levels } of (await batchInstances()).map(batchParameters)) {
    if (levels === rollup.levels && (await isAccepted(rollup, shape))) accepted.push(shape);
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
  // One that this version does not list may be the contract's all the same.
  if (wanted !== undefined && (await isAccepted(rollup, wanted))) return wanted;
  const accepted = await acceptedShapes(rollup);
  const serving = accepted.filter(({ deposits, exits }) => deposits > 0 && exits > 0);
  const [smallest] = serving.sort((a, b) => a.transfers - b.transfers);
  if (wanted === undefined && smallest !== undefined) return smallest;
  const known = accepted.map(formatShape).join(", ") || "none that this version of quipu has";
  const got = wanted === undefined ? "none that takes deposits and exits" : formatShape(wanted);
  throw new QuipuError("UnknownShape", gotExpected("shape", got, `the rollup's: ${known}`));
}

async function isAccepted({ view, levels }: DeployedRollup, shape: Shape): Promise<boolean> {
  return (await view.read("keyOf", [shapeId(shape, levels)])) !== NO_KEY;
}

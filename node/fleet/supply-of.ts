/** What the provers that are there can do, for the choice of what is sealed. */
import { formatShape } from "../../src/shape.js";
import type { FleetSupply } from "../pipeline/fleet-supply.js";
import type { FleetPace, FreeProver } from "./choose-job.js";

/**
 * The supply of provers; one that has not proven yet counts as the one in the middle.
 *
 * @param provers those that may be given jobs
 */
export function supplyOf(
  provers: readonly Pick<FreeProver, "shapes" | "msPerConstraint">[],
  { median = 1 }: Pick<FleetPace, "median">,
): FleetSupply {
  const speeds = new Map<string, number>();
  let total = 0;
  for (const { shapes, msPerConstraint } of provers) {
    const pace = msPerConstraint ?? median;
    // A clock may not have moved between a job and its proof.
    const speed = pace > 0 ? 1 / pace : 1;
    total += speed;
    for (const shape of shapes) speeds.set(shape, (speeds.get(shape) ?? 0) + speed);
  }
  return {
    places: provers.length,
    partOf: (shape) => (total === 0 ? 0 : (speeds.get(formatShape(shape)) ?? 0) / total),
  };
}

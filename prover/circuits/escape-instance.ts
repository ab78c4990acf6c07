/** Maps the depth of the state tree to its instance of the escape circuit. */
import { LEVELS } from "../../src/params.js";
import { proverError } from "../prover-error.js";
import type { CircuitInstance } from "./circuit-instance.js";
import { shippedInstances } from "./shipped-instances.js";

/**
 * The instance of `Escape(levels)`.
 *
 * @param levels depth of the state tree
 * @throws QuipuError `ShapeUnknown` if `instances.json` has none for this depth.
 */
export async function escapeInstance(levels: number = LEVELS): Promise<CircuitInstance> {
  const instances = await shippedInstances();
  const escapes = instances.filter(({ template }) => template === "Escape");
  const found = escapes.find(({ params }) => params[0] === levels);
  if (found !== undefined) return found;
  const known = escapes.map(({ params }) => params[0]).join(", ");
  throw proverError(
    "ShapeUnknown",
    `levels of the escape circuit: got ${levels}, expected one of ${known} (circuits/instances.json)`,
  );
}

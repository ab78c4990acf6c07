/** The circuit instances that quipu ships: what `circuits/instances.json` lists. */
import { join } from "node:path";
import { packageRoot } from "../artifacts/package-root.js";
import { type CircuitInstance, readInstances } from "./circuit-instance.js";

/** All of them, in the order of the file. @throws QuipuError `InstanceInvalid`. */
export function shippedInstances(): Promise<CircuitInstance[]> {
  return readInstances(join(packageRoot, "circuits", "instances.json"));
}

/**
 * The circuit that quipu's is compared with: a batch of transfers as every tutorial proves it, from
 * circomlib's parts. A binary Poseidon tree, four paths a transfer, nothing published.
 */
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";

/** Depth of the plain tree: as many accounts as quipu's eight levels of eight. */
export const PLAIN_LEVELS = 24;

/** Where the plain circuits are looked up. */
export const plainIncludeRoots: readonly string[] = [join(packageRoot, "bench", "baseline")];

/** The plain batch of a number of transfers. */
export function plainInstance(transfers: number): CircuitInstance {
  return {
    name: `baseline-${transfers}`,
    file: "plain-batch.circom",
    template: "PlainBatch",
    params: [PLAIN_LEVELS, transfers],
    public: ["oldRoot", "newRoot"],
  };
}

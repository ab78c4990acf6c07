/** The shapes of a node: their circuits, their keys, and who proves them. */
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { OwnProver } from "../../node/fleet/open-fleet.js";
import type { ServedShape } from "../../node/service/service-options.js";
import type { CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import type { ProvingKey } from "../../prover/keys/ensure-keys.js";
import type { ProverPool } from "../../prover/pool/prover-pool.js";
import { proverError } from "../../prover/prover-error.js";
import { formatShape, type Shape } from "../../src/shape.js";

/** A circuit of a shape and the key on L1. */
export interface ShapeCircuit {
  readonly shape: Shape;
  readonly circuit: CircuitArtifacts;
  readonly keys: ProvingKey & { readonly keyId?: string };
}

/** The shapes with what a batch of each costs: the constraints that are proven for it. */
export async function servedShapes(circuits: readonly ShapeCircuit[]): Promise<ServedShape[]> {
  const { readConstraintStats } = await import("../../prover/circuits/constraint-stats.js");
  return Promise.all(
    circuits.map(async ({ shape, circuit, keys }) => {
      const { constraints } = await readConstraintStats(circuit.r1cs.path);
      return { shape, cost: constraints, key: keys.keyId };
    }),
  );
}

/** Proves batches of these shapes in a pool. */
export async function proverOf(
  circuits: readonly ShapeCircuit[],
  pool: ProverPool,
): Promise<OwnProver["prove"]> {
  const { proveBatch } = await import("../../node/pipeline/prove.js");
  return async (batch, { signal }) => {
    const keyed = circuits.find(({ shape }) => formatShape(shape) === formatShape(batch.shape));
    if (keyed !== undefined) return proveBatch(batch, { keyed, pool, signal });
    throw proverError("KeyMissing", `no key of shape ${formatShape(batch.shape)} was opened`);
  };
}

/** The shapes that were asked for; by default the smallest that serves both queues. */
export async function chosenShapes(
  rollup: DeployedRollup,
  wanted: readonly Shape[] | undefined,
): Promise<readonly Shape[]> {
  const { chooseShape } = await import("../../l1/contract/accepted-shapes.js");
  if (wanted === undefined) return [await chooseShape(rollup)];
  return Promise.all(wanted.map((shape) => chooseShape(rollup, shape)));
}

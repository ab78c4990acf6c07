/** Who proves for a node: its own pool, provers elsewhere, or both. */
import { availableParallelism, totalmem } from "node:os";
import { type Command, Option } from "commander";
import type { Logger } from "pino";
import type { FleetShape } from "../../node/fleet/fleet-shape.js";
import type { Fleet } from "../../node/fleet/open-fleet.js";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { type BackendName, defaultBackend } from "../../prover/pool/backends.js";
import type { ProofThreads } from "../../prover/prover-backend.js";
import { integerOption } from "../arguments.js";
import { proverOf, type ShapeCircuit } from "./node-circuits.js";

export interface FleetFlags {
  readonly ownProvers: number;
  readonly proverTokenFile?: string;
  readonly threads?: ProofThreads;
  readonly backend?: BackendName;
  readonly zeroKnowledge?: boolean;
}

/** Adds `--own-provers`, `--threads` and `--prover-token-file`. */
export function withFleetOfNode(command: Command): Command {
  return command
    .addOption(
      integerOption(
        "--own-provers <n>",
        "proofs that the node itself makes at a time: one on all cores, several on a core each, 0 for none",
        { low: 0, high: 1024 },
      ).default(1),
    )
    .addOption(
      new Option(
        "--threads <threads>",
        "cores of a proof made here: one leaves the others to the API (default: all, or one if several are made)",
      ).choices(["one", "all"]),
    )
    .option(
      "--prover-token-file <file>",
      "tokens of provers elsewhere, a line NAME TOKEN each (default: it takes none)",
    );
}

/**
 * Opens the provers of a node.
 *
 * @param closing is added what is to be done at the end
 * @throws QuipuError as `readProverTokens` does.
 */
export async function openNodeFleet(
  { ownProvers: places, proverTokenFile, threads, backend, zeroKnowledge }: FleetFlags,
  circuits: readonly ShapeCircuit[],
  { logger, closing }: { readonly logger: Logger; readonly closing: (() => Promise<void>)[] },
): Promise<Fleet> {
  const { openFleet } = await import("../../node/fleet/open-fleet.js");
  const { readProverTokens } = await import("../../node/fleet/prover-tokens.js");
  const tokens =
    proverTokenFile === undefined ? undefined : await readProverTokens(proverTokenFile);
  const shapes = await fleetShapes(circuits);
  if (places === 0) return openFleet({ shapes, tokens, logger });
  const { ProverPool } = await import("../../prover/pool/prover-pool.js");
  const used = threads ?? (places === 1 ? "all" : "one");
  const pool = new ProverPool({ workers: places, threads: used, backend, zeroKnowledge });
  closing.push(() => pool.close());
  const self = {
    ...{ name: "own", version: ownVersion(), backend: backend ?? defaultBackend() },
    threads: used === "all" ? availableParallelism() : 1,
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
  };
  const own = { self, places, prove: await proverOf(circuits, pool) };
  return openFleet({ shapes, own, tokens, logger });
}

/** The shapes with what a prover elsewhere must have the same. */
async function fleetShapes(circuits: readonly ShapeCircuit[]): Promise<FleetShape[]> {
  const { readConstraintStats } = await import("../../prover/circuits/constraint-stats.js");
  const { keyId } = await import("../../src/proof/key-id.js");
  return Promise.all(
    circuits.map(async ({ shape, circuit, keys }) => {
      const { constraints } = await readConstraintStats(circuit.r1cs.path);
      const { verificationKey, zkey: provingKey } = keys;
      const key = keyId(verificationKey);
      return { shape, constraints, circuit: circuit.r1cs.sha256, key, verificationKey, provingKey };
    }),
  );
}

/**
 * How the rate of a fleet grows with its provers: full batches, proven by processes that are pinned to a core each and get their jobs over HTTP
 * from a dispatcher in this process.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createSecretFile } from "../../files/secret-file.js";
import type { FleetShape } from "../../node/fleet/fleet-shape.js";
import { readConstraintStats } from "../../prover/circuits/constraint-stats.js";
import { prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import type { ProgressListener } from "../../prover/progress.js";
import { LEVELS } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { ShapeBatches } from "../measure/batch-source.js";
import { median } from "../statistics.js";
import { type BenchNode, startBenchNode } from "./bench-node.js";
import { type PinnedProver, type ProverPlace, startPinned } from "./pinned-prover.js";

export interface FleetPlan {
  readonly shape: Shape;
  readonly buildDir: string;
  /** The file of the command `quipu`. */
  readonly main: string;
  /** Numbers of provers, the first of them 1. */
  readonly provers: readonly number[];
  /** Proofs of each prover in a round. */
  readonly proofs: number;
  readonly rounds: number;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** With so many provers. */
export interface FleetRate {
  readonly provers: number;
  /** Proofs a second, of each round. */
  readonly rates: readonly number[];
  /** Their median. */
  readonly rate: number;
  /** The rate over that of one prover times their number: the median of the rounds' own ratios. */
  readonly efficiency: number;
}

export interface FleetResult {
  readonly shape: Shape;
  readonly cores: number;
  /** Average of processes that wanted a core in the minute before. */
  readonly load: number;
  readonly measured: readonly FleetRate[];
}

/** Measures all numbers of provers in turns, round by round. */
export async function measureFleet(plan: FleetPlan): Promise<FleetResult> {
  const { shape, buildDir, main, provers, rounds, onProgress, signal } = plan;
  const load = loadavg()[0]!;
  const folder = await mkdtemp(join(tmpdir(), "quipu-fleet-"));
  const node = await startBenchNode([await fleetShape(plan)], LEVELS);
  try {
    const tokenFile = join(folder, "token");
    await createSecretFile(tokenFile, node.token);
    const source = new ShapeBatches(shape);
    const all: number[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rates = [];
      for (const count of provers) {
        onProgress({ step: `${count} provers`, done: round, total: rounds });
        signal.throwIfAborted();
        const at = { main, url: node.url, tokenFile, buildDir };
        rates.push(await rateOf(count, { ...plan, node, source, at }));
      }
      all.push(rates);
    }
    const measured = provers.map((count, i) => ({
      provers: count,
      rates: all.map((rates) => rates[i]!),
      rate: median(all.map((rates) => rates[i]!)),
      efficiency: median(all.map((rates) => rates[i]! / (count * rates[0]!))),
    }));
    return { shape, cores: availableParallelism(), load, measured };
  } finally {
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round extends FleetPlan {
  readonly node: BenchNode;
  readonly source: ShapeBatches;
  readonly at: ProverPlace;
}

/** Proofs a second, from the first job to the last proof; each prover proves one batch before. */
async function rateOf(count: number, { node, source, at, proofs, signal }: Round): Promise<number> {
  const fleet: PinnedProver[] = [];
  try {
    for (let core = 0; core < count; core += 1) fleet.push(startPinned(core, at));
    await Promise.all(fleet.map(({ joined }) => joined));
    const prove = async (batches: number): Promise<number> => {
      const jobs = Array.from({ length: batches }, () => source.nextBatch());
      const start = performance.now();
      await Promise.all(
        jobs.map((batch, position) => {
          const order = { position, isUrgent: () => false, onStart: () => {} };
          return node.prove(batch, { signal, ...order });
        }),
      );
      return (1000 * batches) / (performance.now() - start);
    };
    await prove(count);
    return await prove(count * proofs);
  } finally {
    await Promise.all(fleet.map((prover) => prover.stop()));
  }
}

async function fleetShape({ shape, buildDir, onProgress, signal }: FleetPlan): Promise<FleetShape> {
  const preparing = { buildDir, onProgress, signal, anyShape: true };
  const { circuit, keys } = await prepareKeyedCircuit({ shape, levels: LEVELS }, preparing);
  const { constraints } = await readConstraintStats(circuit.r1cs.path);
  const { verificationKey, keyId: key, zkey: provingKey } = keys;
  return { shape, constraints, circuit: circuit.r1cs.sha256, key, verificationKey, provingKey };
}

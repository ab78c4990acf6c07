/** A prover of a node elsewhere, from its circuits and keys to its last job. */
import { randomBytes } from "node:crypto";
import { FleetClient } from "../../client/connection/fleet-client.js";
import type { BackendName } from "../../prover/pool/backends.js";
import { batchJob } from "../../prover/pool/batch-job.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProgressListener } from "../../prover/progress.js";
import { proverError } from "../../prover/prover-error.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { type ProofPoints, proofPoints } from "../../verifier/proof-points.js";
import type { AgentObserver } from "../agent/agent-observer.js";
import { ProverAgent } from "../agent/prover-agent.js";
import { untilReached } from "../agent/until-reached.js";
import type { ProverSelf } from "../job-source.js";
import { chooseShapes } from "../keys/choose-shapes.js";
import { ensureShape, type PreparedShape } from "../keys/ensure-shape.js";
import { HttpJobSource } from "./http-job-source.js";

export interface ProverOptions {
  /** The node, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly token: string;
  readonly name: string;
  /** Of the package. */
  readonly version: string;
  /** Proofs at a time, each on one core; by default one, on all cores. */
  readonly proofs?: number | undefined;
  /** Cores that there are. */
  readonly cores: number;
  readonly memoryMiB: number;
  /** By default all that the node has and that fit into memory. */
  readonly shapes?: readonly Shape[] | undefined;
  readonly backend: BackendName;
  readonly buildDir?: string | undefined;
  readonly observer: AgentObserver;
  readonly onProgress?: ProgressListener | undefined;
}

/** A prover that is ready to work. */
export interface ReadyProver {
  readonly shapes: readonly Shape[];
  /** Works until it is told to drain; see `ProverAgent.run`. */
  run(signal: AbortSignal): Promise<void>;
  /** Finishes what it is at, and takes nothing else. */
  drain(): void;
  /** Ends its threads. */
  close(): Promise<void>;
}

/**
 * Builds circuits and brings keys; waits for a node that is away.
 *
 * @throws QuipuError `Unauthorized`, `ShapeUnknown`, `MemoryInsufficient`, `CircuitMismatch`; as `ensureShape` does.
 */
export async function prepareProver(
  options: ProverOptions,
  signal: AbortSignal,
): Promise<ReadyProver> {
  const { url, token, proofs, backend, memoryMiB, observer, onProgress, buildDir } = options;
  const client = new FleetClient({ url, token, attempts: 1 });
  const places = proofs ?? 1;
  onProgress?.({ step: "ask the node" });
  const [{ levels }, { shapes: served }] = await untilReached(
    () => Promise.all([client.config({ signal }), client.shapes({ signal })]),
    { signal, onAway: observer.away },
  );
  const chosen = chooseShapes(served, { wanted: options.shapes, memoryMiB, places, backend });
  const prepared: PreparedShape[] = [];
  for (const each of chosen) {
    const ensuring = { client, levels, buildDir, signal, onProgress, onAway: observer.away };
    prepared.push(await ensureShape(each, ensuring));
  }
  const pool = new ProverPool({
    ...{ backend, workers: places, threads: proofs === undefined ? "all" : "one" },
  });
  onProgress?.({ step: "read keys" });
  try {
    // Before it joins: while a key is read, no sign of life is given.
    for (const each of prepared) await pool.load({ ...each, zeroKnowledge: false });
  } catch (error) {
    await pool.close();
    throw error;
  }
  const self = selfOf(options, prepared);
  const agents = Array.from({ length: places }, () => {
    return new ProverAgent({
      source: new HttpJobSource(client),
      self,
      prove: (batch, how) => proveBatch(batch, { prepared, pool, ...how }),
      observer,
    });
  });
  return {
    shapes: prepared.map(({ shape }) => shape),
    run: (until) => runAll(agents, until),
    drain: () => {
      for (const agent of agents) agent.drain();
    },
    close: () => pool.close(),
  };
}

/** Where one is refused, all end. */
async function runAll(agents: readonly ProverAgent[], signal: AbortSignal): Promise<void> {
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const runs = agents.map((agent) =>
    agent.run(either).catch((error: unknown) => {
      end.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(runs);
  await Promise.all(runs);
}

/** All agents of a process are one instance. */
function selfOf(options: ProverOptions, prepared: readonly PreparedShape[]): ProverSelf {
  const { name, version, memoryMiB, backend, proofs, cores } = options;
  const shapes = prepared.map(({ shape, circuit, keys }) => {
    return { shape, circuit: circuit.r1cs.sha256, key: keys.keyId };
  });
  const threads = proofs === undefined ? cores : 1;
  const instance = randomBytes(16).toString("hex");
  return { name, version, memoryMiB, backend, threads, shapes, instance };
}

interface Proving {
  readonly prepared: readonly PreparedShape[];
  readonly pool: ProverPool;
  readonly signal: AbortSignal;
}

async function proveBatch(
  batch: SealedBatch,
  { prepared, pool, signal }: Proving,
): Promise<ProofPoints> {
  const name = formatShape(batch.shape);
  const keyed = prepared.find(({ shape }) => formatShape(shape) === name);
  if (keyed === undefined) throw proverError("KeyMissing", `no key of shape ${name} was fetched`);
  const job = batchJob(batch, keyed);
  return proofPoints((await pool.prove(job, { signal })).proof);
}

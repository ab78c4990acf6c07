/**
 * How the rate of a fleet grows with its provers: full batches, proven by processes that are bound to a core each and get their jobs over HTTP
 * from a node in this process, which is bound to the cores that are left. Where none is, it shares those of the provers, and takes its time from them: so
 * it is told how much time each has used.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecretFile } from "../../files/secret-file.js";
import type { FleetShape } from "../../node/fleet/fleet-shape.js";
import { readConstraintStats } from "../../prover/circuits/constraint-stats.js";
import { prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../../prover/pool/backends.js";
import type { ProgressListener } from "../../prover/progress.js";
import { LEVELS } from "../../src/params.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { ShapeBatches } from "../measure/batch-source.js";
import { commitNow, loadNow, machineNow, versionsNow } from "../measure/machine.js";
import { type BenchNode, startBenchNode } from "./bench-node.js";
import { bindSelf, ownCores } from "./cores.js";
import { FLEET_RESULT_FORMAT, type FleetResult, type FleetRound } from "./fleet-result.js";
import { type PinnedProver, type ProverPlace, startPinned } from "./pinned-prover.js";
import { type ProcessFigures, processFigures } from "./process-figures.js";

export interface FleetPlan {
  readonly shape: Shape;
  readonly buildDir: string;
  /** The file of the command `quipu`. */
  readonly main: string;
  /** Provers at most; all numbers from 1 are measured. */
  readonly most: number;
  /** Proofs of each prover in a round. */
  readonly proofs: number;
  readonly rounds: number;
  /** What was typed. */
  readonly command: string;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Measures all numbers of provers in turns, round by round.
 *
 * @throws QuipuError `PinningUnavailable`, `ProcessLost`; as `prepareKeyedCircuit` does.
 */
export async function measureFleet(plan: FleetPlan): Promise<FleetResult> {
  const { shape, buildDir, main, most, rounds, command, onProgress, signal } = plan;
  const [startedAt, loadBefore] = [new Date().toISOString(), loadNow()];
  // Before this process is bound to some of its cores.
  const hardware = machineNow();
  const cores = await ownCores();
  const folder = await mkdtemp(join(tmpdir(), "quipu-fleet-"));
  const node = await startBenchNode([await fleetShape(plan)], LEVELS);
  try {
    const tokenFile = join(folder, "token");
    await createSecretFile(tokenFile, node.token);
    const source = new ShapeBatches(shape);
    const at = { main, url: node.url, tokenFile, buildDir };
    const measured = Array.from({ length: most }, (_, i) => {
      const own = cores.slice(i + 1);
      const [provers, sharesCores] = [i + 1, own.length === 0];
      const [nodeCores, list] = [sharesCores ? cores : own, [] as FleetRound[]];
      return { provers, nodeCores, sharesCores, rounds: list };
    });
    for (let round = 0; round < rounds; round += 1) {
      for (const each of measured) {
        const { provers, nodeCores } = each;
        onProgress({ step: `${provers} provers`, done: round, total: rounds });
        signal.throwIfAborted();
        await bindSelf(nodeCores);
        const taken = cores.slice(0, provers);
        each.rounds.push(await measureRound(taken, { ...plan, node, source, at }));
      }
    }
    const machine = { ...hardware, loadBefore, loadAfter: loadNow() };
    return {
      ...{ format: FLEET_RESULT_FORMAT, startedAt, finishedAt: new Date().toISOString(), command },
      ...{ versions: versionsNow(), commit: commitNow(), machine },
      ...{ shape: formatShape(shape), backend: defaultBackend(), measured },
    };
  } finally {
    await bindSelf(cores);
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round extends FleetPlan {
  readonly node: BenchNode;
  readonly source: ShapeBatches;
  readonly at: ProverPlace;
}

/** From the first job to the last proof; each prover proves one batch before. */
async function measureRound(
  cores: readonly number[],
  { node, source, at, proofs, signal }: Round,
): Promise<FleetRound> {
  const fleet: PinnedProver[] = [];
  try {
    for (const core of cores) fleet.push(startPinned(core, at));
    await Promise.all(fleet.map(({ joined }) => joined));
    const prove = async (batches: number): Promise<Pick<FleetRound, "wallMs" | "nodeCpuMs">> => {
      const jobs = Array.from({ length: batches }, () => source.nextBatch());
      const [start, before] = [performance.now(), process.cpuUsage()];
      await Promise.all(
        jobs.map((batch, position) => {
          const order = { position, isUrgent: () => false, onStart: () => {} };
          return node.prove(batch, { signal, ...order });
        }),
      );
      const { user, system } = process.cpuUsage(before);
      return { wallMs: performance.now() - start, nodeCpuMs: (user + system) / 1000 };
    };
    await prove(fleet.length);
    const before = await figuresOf(fleet);
    const times = await prove(fleet.length * proofs);
    const after = await figuresOf(fleet);
    const isKnown = before !== undefined && after !== undefined;
    return {
      ...{ proofs: fleet.length * proofs, ...times },
      proverCpuMs: isKnown ? after.map(({ cpuMs }, i) => cpuMs - before[i]!.cpuMs) : null,
      proverPeakRssBytes: isKnown ? after.map(({ peakRssBytes }) => peakRssBytes) : null,
    };
  } finally {
    await Promise.all(fleet.map((prover) => prover.stop()));
  }
}

async function figuresOf(fleet: readonly PinnedProver[]): Promise<ProcessFigures[] | undefined> {
  const all = await Promise.all(fleet.map(({ pid }) => pid && processFigures(pid)));
  const known = all.filter((each) => typeof each === "object");
  return known.length === all.length ? known : undefined;
}

async function fleetShape({ shape, buildDir, onProgress, signal }: FleetPlan): Promise<FleetShape> {
  const preparing = { buildDir, onProgress, signal, anyShape: true };
  const { circuit, keys } = await prepareKeyedCircuit({ shape, levels: LEVELS }, preparing);
  const { constraints } = await readConstraintStats(circuit.r1cs.path);
  const { verificationKey, keyId: key, zkey: provingKey } = keys;
  return { shape, constraints, circuit: circuit.r1cs.sha256, key, verificationKey, provingKey };
}

/**
 * The circuit and key of a subject, and how long it took to make them. Benchmarks keep theirs in a
 * folder of their own, so that whatever is found there was made, and timed, by a benchmark; the
 * times stand beside it for the runs after that.
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { defaultBuildDir } from "../../prover/artifacts/package-root.js";
import {
  buildCircuit,
  type CircuitArtifacts,
  circuitFolderPath,
  circuitHash,
} from "../../prover/circuits/build-circuit.js";
import { readConstraintStats } from "../../prover/circuits/constraint-stats.js";
import { domainPower } from "../../prover/circuits/domain.js";
import { readR1cs } from "../../prover/formats/r1cs-file.js";
import { ensureKeys, keyFolderPath } from "../../prover/keys/ensure-keys.js";
import { localKeySetup } from "../../prover/keys/key-setup.js";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import type { ProgressListener } from "../../prover/progress.js";
import { ensureProgram, usesPrograms } from "../../prover/witness/ensure-program.js";
import type { BenchCircuit } from "../result-file.js";
import { factsOf, includeRootsOf, instanceOf, type Subject } from "./subject.js";

export interface KeyedSubject {
  readonly subject: Subject;
  readonly keyed: KeyedCircuit;
  readonly facts: BenchCircuit;
}

export interface PrepareOptions {
  readonly buildDir: string;
  readonly onProgress: ProgressListener;
  readonly signal?: AbortSignal | undefined;
}

/** Where benchmarks keep circuits and keys, below the folder where quipu keeps its own. */
export function benchBuildDir(buildDir: string = defaultBuildDir()): string {
  return join(buildDir, "bench");
}

const TIMES = v.object({
  compileMs: v.nullable(v.number()),
  setupMs: v.nullable(v.number()),
  builtAt: v.pipe(v.string(), v.isoTimestamp()),
});
type Times = v.InferOutput<typeof TIMES>;

/**
 * Compiles a subject's circuit and makes its key, or finds them.
 *
 * @throws QuipuError as `buildCircuit` and `ensureKeys` do.
 */
export async function prepareSubject(
  subject: Subject,
  { buildDir, onProgress, signal }: PrepareOptions,
): Promise<KeyedSubject> {
  const compiling = new StepTimer("compile circuit", onProgress);
  const circuit = await buildCircuit(instanceOf(subject), {
    buildDir,
    includeRoots: includeRootsOf(subject),
    onProgress: compiling.listen,
    ...(signal && { signal }),
  });
  const compileMs = compiling.elapsed();
  if (compileMs !== undefined) await writeTimes(circuit, { compileMs, setupMs: null });
  const found = await readTimes(circuit);

  const keying = new StepTimer("make key", onProgress);
  const keys = await ensureKeys(circuit, {
    setup: localKeySetup,
    onProgress: keying.listen,
    ...(signal && { signal }),
  });
  const setupMs = keying.elapsed();
  const times = setupMs === undefined ? found : await writeTimes(circuit, { ...found, setupMs });
  // The baseline is what a tutorial builds: circom's own calculator belongs to it.
  if (usesPrograms() && subject.variant === "quipu")
    await ensureProgram(circuit, { onProgress, signal });
  const { publicSignals } = await readR1cs(circuit.r1cs.path);
  const stats = await readConstraintStats(circuit.r1cs.path);
  const { constraints: constraintCount } = stats;
  const facts = {
    ...factsOf(subject),
    ...stats,
    domainPower: domainPower({ constraintCount, publicSignals }),
    ...times,
    zkeyBytes: keys.zkey.size,
  };
  return { subject, keyed: { circuit, keys }, facts };
}

/** Which of circuit and key have been made before, as far as can be told without reading them. */
export async function whatIsMade(
  subject: Subject,
  buildDir: string,
): Promise<{ readonly circuit: boolean; readonly key: boolean }> {
  const { name } = instanceOf(subject);
  const hash = await circuitHash(instanceOf(subject), { includeRoots: includeRootsOf(subject) });
  const circuit = { name, hash, buildDir };
  return {
    circuit: existsSync(circuitFolderPath(circuit)),
    key: existsSync(keyFolderPath(circuit, "local")),
  };
}

/** Times a step from its first report on; a step that was not needed never reports. */
class StepTimer {
  #start: number | undefined;
  readonly listen: ProgressListener;

  constructor(step: string, onProgress: ProgressListener) {
    this.listen = (progress) => {
      if (progress.step === step) this.#start ??= performance.now();
      onProgress(progress);
    };
  }

  elapsed(): number | undefined {
    return this.#start === undefined ? undefined : performance.now() - this.#start;
  }
}

type BuiltCircuit = Pick<CircuitArtifacts, "name" | "hash" | "buildDir">;

function timesPath({ name, hash, buildDir }: BuiltCircuit): string {
  return join(buildDir, `${name}-${hash.slice(0, 16)}-times.json`);
}

async function writeTimes(
  circuit: BuiltCircuit,
  { compileMs, setupMs }: Omit<Times, "builtAt">,
): Promise<Times> {
  const times = { compileMs, setupMs, builtAt: new Date().toISOString() };
  const content = `${JSON.stringify(times)}\n`;
  await writeAtomically(timesPath(circuit), (file) => writeFile(file, content));
  return times;
}

/** What an earlier run measured; nothing if it was stopped before it could note it. */
async function readTimes(circuit: BuiltCircuit): Promise<Times> {
  const unknown = { compileMs: null, setupMs: null, builtAt: new Date().toISOString() };
  const text = await readFile(timesPath(circuit), "utf8").catch(() => "");
  if (text === "") return unknown;
  try {
    return v.parse(TIMES, JSON.parse(text));
  } catch {
    return unknown;
  }
}

/** One small proof, to see that this machine proves, and how fast. */
import { readConstraintStats } from "../../prover/circuits/constraint-stats.js";
import { prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../../prover/pool/backends.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProgressListener } from "../../prover/progress.js";
import { parseShape } from "../../src/shape.js";
import { ShapeBatches } from "./batch-source.js";

/** The smallest circuit that comes with quipu. */
const SHAPE = parseShape("1x2");
const LEVELS = 3;

export interface SampleProof {
  /** The circuit's name. */
  readonly circuit: string;
  readonly constraints: number;
  readonly backend: string;
  /** Witness and proof, milliseconds, on all cores. */
  readonly witnessMs: number;
  readonly proofMs: number;
  /** Until circuit and key were there: compiled and made, or found and checked. */
  readonly preparedMs: number;
}

/**
 * Proves and verifies a batch of one transfer twice; the second time counts. Compiles the circuit and
 * makes its key if they are missing, which takes some ten seconds.
 *
 * @throws QuipuError what compiling, keying and proving throw.
 */
export async function sampleProof({
  backend = defaultBackend(),
  ...options
}: {
  readonly buildDir?: string | undefined;
  readonly backend?: string | undefined;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}): Promise<SampleProof> {
  const start = performance.now();
  const keyed = await prepareKeyedCircuit({ shape: SHAPE, levels: LEVELS }, options);
  const preparedMs = performance.now() - start;
  const batches = new ShapeBatches(SHAPE, LEVELS);
  options.onProgress?.({ step: "prove" });
  const pool = new ProverPool({ threads: "all", backend });
  try {
    const { signal } = options;
    const prove = () => {
      const job = { ...keyed, input: batches.next().input, zeroKnowledge: false };
      return pool.prove(job, signal === undefined ? {} : { signal });
    };
    await prove();
    const { witnessMs, proveMs: proofMs } = (await prove()).timings;
    const { constraints } = await readConstraintStats(keyed.circuit.r1cs.path);
    return { circuit: keyed.circuit.name, constraints, backend, witnessMs, proofMs, preparedMs };
  } finally {
    await pool.close();
  }
}

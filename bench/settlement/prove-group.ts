/** Proofs of the batches of a group, one after another, each timed by itself. */
import { proveBatch } from "../../node/pipeline/prove.js";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import type { ProverPool } from "../../prover/pool/prover-pool.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { BatchSubmission } from "../../verifier/submission.js";

/** What proves, and until when. */
export interface GroupProver {
  readonly pool: ProverPool;
  readonly keyed: KeyedCircuit;
  readonly signal?: AbortSignal | undefined;
  /** Called before each proof. */
  readonly onBatch: (done: number, total: number) => void;
}

export interface ProvenGroup {
  readonly batches: readonly BatchSubmission[];
  /** Witness and proof of each, in milliseconds. */
  readonly proofMs: number[];
}

/** @throws QuipuError as `ProverPool.prove` does. */
export async function proveGroup(
  batches: readonly SealedBatch[],
  { onBatch, ...prover }: GroupProver,
): Promise<ProvenGroup> {
  await prover.pool.load({ ...prover.keyed, zeroKnowledge: false });
  const proven: BatchSubmission[] = [];
  const proofMs: number[] = [];
  for (const [i, batch] of batches.entries()) {
    onBatch(i, batches.length);
    const start = performance.now();
    const proof = await proveBatch(batch, prover);
    proofMs.push(performance.now() - start);
    const { shape, data, publicInputs } = batch;
    proven.push({ shape, data, digest: publicInputs.digest, proof });
  }
  return { batches: proven, proofMs };
}

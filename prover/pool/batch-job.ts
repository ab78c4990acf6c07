/** The proof of a batch as a job of the pool. */
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import type { ProvingKey } from "../keys/ensure-keys.js";
import type { ProofJob } from "./thread-pool.js";

/**
 * The job that proves a batch. Its proof hides nothing: the data of a batch are published, and a signature is no secret.
 *
 * @example
 * const { proof } = await pool.prove(batchJob(batch, await prepareKeyedCircuit(batch)));
 *
 * @param keyed the circuit of the batch's shape and tree, and its key
 */
export function batchJob(
  batch: SealedBatch,
  { circuit, keys }: { readonly circuit: CircuitArtifacts; readonly keys: ProvingKey },
): ProofJob {
  return { circuit, keys, input: { ...witnessInput(batch) }, zeroKnowledge: false };
}

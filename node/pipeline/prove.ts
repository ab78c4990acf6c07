/** Proofs as L1 takes them, from the circuits by way of a pool of workers. */

import type { CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import type { ProvingKey } from "../../prover/keys/ensure-keys.js";
import { batchJob } from "../../prover/pool/batch-job.js";
import type { ProverPool } from "../../prover/pool/prover-pool.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import { requireAccount, type State } from "../../src/state/state.js";
import { type ProofPoints, proofPoints } from "../../verifier/proof-points.js";
import type { Escape } from "../../verifier/submission.js";

/** What proves, and until when. */
export interface ProvingOptions {
  readonly keyed: { readonly circuit: CircuitArtifacts; readonly keys: ProvingKey };
  readonly pool: ProverPool;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Proves a batch.
 *
 * @example
 * const keyed = await prepareKeyedCircuit(batch);
 * const proof = await proveBatch(batch, { keyed, pool });
 *
 * @param keyed the circuit of the batch's shape
 * @throws QuipuError as `ProverPool.prove` does.
 */
export async function proveBatch(
  batch: SealedBatch,
  { keyed, pool, signal }: ProvingOptions,
): Promise<ProofPoints> {
  const options = signal === undefined ? {} : { signal };
  return proofPoints((await pool.prove(batchJob(batch, keyed), options)).proof);
}

/**
 * Proves that an account stands under the root of a state.
 *
 * @param keyed the escape circuit of the tree
 * @throws QuipuError `AccountNotFound`; as `ProverPool.prove` does.
 */
export async function proveEscape(
  state: State,
  account: number,
  { keyed, pool, signal }: ProvingOptions,
): Promise<Escape> {
  const { owner, token, balance } = requireAccount(state, account);
  const { circuit, keys } = keyed;
  const job = { circuit, keys, input: { ...escapeInput(state, account) } };
  const { proof } = await pool.prove(job, signal === undefined ? {} : { signal });
  return { account, owner, token, balance, proof: proofPoints(proof) };
}

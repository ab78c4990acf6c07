/**
 * What it takes to judge a batch: to verify its proof, or to execute it again. Both by this machine in
 * JavaScript, and by one thread.
 */

import type { KeyedCircuit } from "../prover/keys/keyed-circuit.js";
import { batchJob } from "../prover/pool/batch-job.js";
import type { ProverPool } from "../prover/pool/prover-pool.js";
import { Sequencer } from "../sequencer/sequencer.js";
import { sealBatch } from "../src/batch/seal-batch.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { State } from "../src/state/state.js";
import { proofPoints } from "../verifier/proof-points.js";
import { verifyProof } from "../verifier/verify-proof.js";
import { generateWorkload } from "../workload/generate-workload.js";

/** The smallest circuit: the time of a verification does not depend on it. */
export const JUDGE_CIRCUIT = { shape: parseShape("1x2"), levels: 3 };

const DEPLOYMENT = { chainId: 31337n, contract: 0xc0ffeen };
const FEE_RECIPIENT = 0xfeen;
const TRANSFERS = 256;
/** Full batches of this shape are executed again; none is proven. */
const EXECUTED = parseShape("64x64");
const VERIFICATIONS = 11;

export interface Judgement {
  /** Milliseconds to verify the proof of a batch of any size, the median of some. */
  readonly verifyMs: number;
  /** Milliseconds to execute a transfer again: signature, rules, its share of the tree. */
  readonly executeMs: number;
  /** Transfers that were executed. */
  readonly transfers: number;
  /** Transfers in a batch from which on verifying is faster. */
  readonly worthwhileFrom: number;
}

/** Measures both. @throws QuipuError as `ProverPool.prove` does. */
export async function judge(keyed: KeyedCircuit, pool: ProverPool): Promise<Judgement> {
  const workload = generateWorkload({
    ...{ seed: 1, accounts: EXECUTED.slots, transfers: TRANSFERS, levels: JUDGE_CIRCUIT.levels },
    deployment: DEPLOYMENT,
  });
  const options = { domain: deploymentDomain(DEPLOYMENT), feeRecipient: FEE_RECIPIENT };
  const genesis = () => new State(workload.accounts, JUDGE_CIRCUIT.levels);

  const [first] = workload.transfers;
  const { shape } = JUDGE_CIRCUIT;
  const batch = sealBatch(genesis(), { transfers: [first!] }, { ...options, shape });
  const { proof } = await pool.prove(batchJob(batch, keyed));
  const points = proofPoints(proof);
  const verifications: number[] = [];
  while (verifications.length < VERIFICATIONS) {
    const start = performance.now();
    await verifyProof(keyed.keys.verificationKey, batch.publicInputs, points);
    verifications.push(performance.now() - start);
  }
  const verifyMs = verifications.toSorted((a, b) => a - b)[(VERIFICATIONS - 1) / 2]!;

  const sequencer = new Sequencer(genesis(), options);
  const start = performance.now();
  for (const transfer of workload.transfers) sequencer.admit(transfer);
  let transfers = 0;
  while (sequencer.ready > 0) transfers += sequencer.seal(EXECUTED).batch?.transfers.length ?? 0;
  const executeMs = (performance.now() - start) / transfers;
  const worthwhileFrom = Math.ceil(verifyMs / executeMs);
  return { verifyMs, executeMs, transfers, worthwhileFrom };
}

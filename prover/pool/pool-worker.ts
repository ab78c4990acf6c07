/**
 * The entry point of a worker thread: one job at a time, from input to verified proof. Between jobs a
 * worker keeps only the curve, the backend and the program of the last circuit's witness; keys and circuits come with
 * each job, in memory that all workers share. It never throws, so a thread that ends without an outcome was lost.
 */

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { threadId } from "node:worker_threads";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { BackendProof, ProvedSignals, ProverBackend, Witness } from "../prover-backend.js";
import { messageOf, type ProverErrorCode, proverError } from "../prover-error.js";
import { loadSnarkjs } from "../snarkjs/worker-snarkjs.js";
import { CompiledCalculator } from "../witness/compiled-calculator.js";
import { calculateWitness, type InputSignals } from "../witness/witness-calculator.js";
import { publicSignalsOf, readWitness } from "../witness/witness-file.js";
import { loadBackend } from "./backends.js";
import type { JobStep, VerifiedProof, WorkerJob, WorkerOutcome } from "./job-message.js";
import { claimWorkspace, releaseWorkspaces } from "./workspace-claims.js";

let backend: Promise<ProverBackend> | undefined;
let calculator: { readonly hash: string; readonly compiled: CompiledCalculator } | undefined;

/** Runs a job; every refusal comes back as data. */
export default async function runJob(job: WorkerJob): Promise<WorkerOutcome> {
  try {
    return { proved: await proveJob(job) };
  } catch (error) {
    const code = error instanceof QuipuError ? (error.code as ProverErrorCode) : "ProvingFailed";
    return { refused: { code, message: messageOf(error) } };
  } finally {
    job.steps.close();
  }
}

async function proveJob(job: WorkerJob): Promise<VerifiedProof> {
  const enter = (step: JobStep) => job.steps.postMessage(step);
  enter("load backend");
  backend ??= loadBackend(job.backend, { threads: job.threads });
  const prover = await backend;
  enter("calculate witness");
  const [witness, witnessMs] = await timed(() => witnessOf(job));
  enter("prove");
  const [made, proveMs] = await timed(() => proveInWorkspace(job, prover, witness));
  const { proof, publicSignals, stages } = made;
  const proved = { proof, publicSignals };
  enter("verify proof");
  const [, verifyMs] = await timed(() => verify(job, witness, proved));
  const timings = { witnessMs, proveMs, ...(stages && { stages }), verifyMs };
  return { ...proved, timings };
}

/** Proves in a workspace that no other worker uses meanwhile. */
async function proveInWorkspace(
  { key, claims }: WorkerJob,
  prover: ProverBackend,
  witness: Witness,
): Promise<BackendProof> {
  const workspace = await claimWorkspace(claims, threadId);
  try {
    return await prover.prove({ key, workspace, witness });
  } finally {
    releaseWorkspaces(claims, threadId);
  }
}

async function witnessOf(job: WorkerJob): Promise<Witness> {
  const content = job.source.witness ?? (await calculate(job, job.source.input));
  return readWitness(content, job.wires);
}

/** By the circuit's program if there is one; circom's calculator says what is wrong with an input. */
async function calculate({ module, program }: WorkerJob, input: InputSignals): Promise<Uint8Array> {
  if (program === undefined) return calculateWitness(module, input);
  if (calculator?.hash !== program.hash) {
    calculator = { hash: program.hash, compiled: new CompiledCalculator(program.content) };
  }
  return calculator.compiled.calculate(input) ?? calculateWitness(module, input);
}

/** Checks that the proof is valid and proves the statement of this witness. */
async function verify(
  job: WorkerJob,
  { content, values }: Witness,
  { publicSignals, proof }: ProvedSignals,
): Promise<void> {
  const expected = publicSignalsOf(values, job.publicSignals);
  if (!isDeepStrictEqual(publicSignals, expected)) {
    const message = gotExpected(`public signals of ${job.backend}`, publicSignals, expected);
    throw proverError("ProofInvalid", message);
  }
  const { groth16 } = await loadSnarkjs(job.threads);
  if (await groth16.verify(job.verificationKey, publicSignals, proof)) return;
  const made = { threads: job.threads, publicSignals, proof, witnessSha256: sha256(content) };
  const message = `the verification key rejects the proof by ${job.backend}: ${JSON.stringify(made)}`;
  throw proverError("ProofInvalid", message);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

/**
 * Seals all batches of a workload, proves several of them in parallel, and writes them to a directory.
 * Batches that are already there are compared with this workload and verified, but not proven again,
 * so an interrupted run resumes where it stopped.
 */
import type { KeyArtifacts } from "../prover/keys/ensure-keys.js";
import {
  type CircuitOptions,
  type KeyedCircuit,
  prepareKeyedCircuit,
} from "../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../prover/pool/backends.js";
import { batchJob } from "../prover/pool/batch-job.js";
import type { ProofTimings } from "../prover/pool/job-message.js";
import { ProverPool } from "../prover/pool/prover-pool.js";
import type { Provenance } from "../prover/provenance.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { countKinds, SIGNED_KIND_NAMES, type SignedKindName } from "../src/operations/kinds.js";
import { formatShape, type Shape } from "../src/shape.js";
import { proofPoints } from "../verifier/proof-points.js";
import { verifyProof } from "../verifier/verify-proof.js";
import { BatchDirectory, conflict } from "./batch-directory.js";
import { workSideBySide } from "./side-by-side.js";
import { type Assignment, readWorkload } from "./workload-directory.js";
import { type RefusedOperation, WorkloadSealer } from "./workload-sealer.js";

export interface ProveOptions extends CircuitOptions {
  /** Folder with `genesis.json` and `operations.jsonl`. */
  readonly workload: string;
  /** Folder that the batch files are written to. */
  readonly out: string;
  readonly shape: Shape;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** Proofs made in parallel; default 1. */
  readonly workers?: number | undefined;
  /** What computes the proofs, as for `ProverPool`. */
  readonly backend?: string | undefined;
  /** Whether the proofs hide their witness; default false. */
  readonly zeroKnowledge?: boolean | undefined;
}

/** What became of one batch, and how many operations of each signed kind it has, padding aside. */
export interface BatchOutcome extends Readonly<Record<SignedKindName, number>> {
  readonly number: number;
  readonly path: string;
  readonly dataBytes: number;
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  /** Undefined if the batch was proven by an earlier run. */
  readonly timings: ProofTimings | undefined;
}

export interface ProveReport {
  readonly key: { readonly id: string } & Provenance;
  /** What computed the proofs. */
  readonly backend: string;
  readonly genesisRoot: bigint;
  /** In order. */
  readonly batches: readonly BatchOutcome[];
  readonly refused: readonly RefusedOperation[];
  /** Admission and sealing of all batches. */
  readonly sequencing: { readonly operations: number; readonly milliseconds: number };
  /** Wall clock from the first batch sealed to the last one written. */
  readonly provingMs: number;
}

/**
 * Proves a workload directory.
 *
 * @example
 * const run = { workload: "run/workload", out: "run/batches", shape: parseShape("4x4") };
 * const { batches, refused } = await proveWorkload({ ...run, feeRecipient: 0xfeen });
 *
 * @throws QuipuError `InvalidFile` for the workload; `ShapeUnknown`; `BatchConflict` if the output
 *   directory holds another run; what building, keying and proving throw (`ProverErrorCode`); after
 *   an abort `BuildAborted`, `SetupAborted` or `ProvingAborted`. Complete files are kept.
 */
export async function proveWorkload(options: ProveOptions): Promise<ProveReport> {
  const assignment = await readWorkload(options.workload);
  const parameters = { shape: options.shape, levels: assignment.genesis.levels };
  const directory = new BatchDirectory(options.out);
  await directory.assertShape(options.shape);
  const keyed = await prepareKeyedCircuit(parameters, options);
  await directory.claim(assignment.genesis, keyed.keys);
  const run = new ProvingRun(assignment, keyed, directory, options);
  return run.run();
}

class ProvingRun {
  readonly #keyed: KeyedCircuit;
  readonly #directory: BatchDirectory;
  readonly #options: ProveOptions;
  readonly #sealer: WorkloadSealer;
  readonly #total: number;
  readonly #backend: string;
  readonly #outcomes: BatchOutcome[] = [];
  readonly #stop = new AbortController();
  #existing: ReadonlySet<number> = new Set();
  #pool: ProverPool | undefined;
  #sealedBatches = 0;

  constructor(
    assignment: Assignment,
    keyed: KeyedCircuit,
    directory: BatchDirectory,
    options: ProveOptions,
  ) {
    this.#keyed = keyed;
    this.#directory = directory;
    this.#options = options;
    this.#sealer = new WorkloadSealer(assignment, options);
    this.#total = assignment.operations.length;
    this.#backend = options.backend ?? defaultBackend();
  }

  async run(): Promise<ProveReport> {
    const { workers = 1, signal } = this.#options;
    const genesisRoot = this.#sealer.state.root;
    const start = performance.now();
    const stop = (): void => this.#stop.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      this.#existing = new Set(await this.#directory.numbers());
      this.#reportProgress();
      // One more than there are workers, so that an input is ready when a worker becomes free.
      await workSideBySide(
        () => this.#next(),
        workers + 1,
        (error) => this.#stop.abort(error),
      );
      this.#assertNoneBeyond();
    } finally {
      signal?.removeEventListener("abort", stop);
      await this.#pool?.close();
    }
    const { refused, sealed: operations, milliseconds } = this.#sealer;
    return {
      key: keyReference(this.#keyed.keys),
      backend: this.#backend,
      genesisRoot,
      batches: this.#outcomes.sort((a, b) => a.number - b.number),
      refused,
      sequencing: { operations, milliseconds },
      provingMs: performance.now() - start,
    };
  }

  /** Seals the next batch and returns the work of proving it. */
  async #next(): Promise<(() => Promise<void>) | undefined> {
    // Sealing is synchronous: this lets other events run between two batches.
    await new Promise(setImmediate);
    this.#stop.signal.throwIfAborted();
    const sealed = this.#sealer.next();
    if (sealed === undefined) return undefined;
    const number = this.#sealedBatches++;
    return this.#existing.has(number)
      ? () => this.#recognise(number, sealed)
      : () => this.#prove(number, sealed);
  }

  /** Checks that the existing file holds this batch, under this key, with a valid proof. */
  async #recognise(number: number, sealed: SealedBatch): Promise<void> {
    const path = this.#directory.batchPath(number);
    const batch = await this.#directory.read(number);
    const { keyId, verificationKey } = this.#keyed.keys;
    const pairs = [
      ["shape", formatShape(batch.shape), formatShape(sealed.shape)],
      ["tree levels", batch.levels, sealed.levels],
      ["key", batch.key.id, keyId],
      ["digest", batch.publicInputs.digest, sealed.publicInputs.digest],
    ] as const;
    for (const [what, got, expected] of pairs) {
      if (got !== expected) throw conflict(path, gotExpected(what, got, expected));
    }
    if (!Buffer.from(batch.data).equals(sealed.data)) {
      throw conflict(path, "its data belong to another workload");
    }
    await verifyProof(verificationKey, batch.publicInputs, proofPoints(batch.proof)).catch(
      (error: Error) => {
        throw conflict(path, `its proof is not valid: ${error.message}`);
      },
    );
    this.#done(number, sealed, undefined);
  }

  async #prove(number: number, sealed: SealedBatch): Promise<void> {
    const { workers = 1, zeroKnowledge } = this.#options;
    this.#pool ??= new ProverPool({ workers, backend: this.#backend, zeroKnowledge });
    const proving = this.#pool.prove(batchJob(sealed, this.#keyed), { signal: this.#stop.signal });
    const { proof, timings } = await proving.catch((error: unknown) => {
      if (!(error instanceof QuipuError)) throw error;
      throw new QuipuError(error.code, `batch ${number}: ${error.message}`, { cause: error });
    });
    await this.#directory.write(provenBatch(number, sealed, proof, this.#keyed.keys));
    this.#done(number, sealed, timings);
  }

  #done(number: number, sealed: SealedBatch, timings: ProofTimings | undefined): void {
    const { header, data } = sealed;
    this.#outcomes.push({
      number,
      path: this.#directory.batchPath(number),
      ...countKinds(SIGNED_KIND_NAMES, sealed),
      dataBytes: data.length,
      oldRoot: header.oldRoot,
      newRoot: header.newRoot,
      timings,
    });
    this.#reportProgress();
  }

  #reportProgress(): void {
    const done = this.#outcomes
      .flatMap((outcome) => SIGNED_KIND_NAMES.map((name) => outcome[name]))
      .reduce((sum, count) => sum + count, 0);
    this.#options.onProgress?.({ step: "prove operations", done, total: this.#total });
  }

  /** Refuses batches beyond the last one of this workload: they belong to another. */
  #assertNoneBeyond(): void {
    for (const number of this.#existing) {
      if (number < this.#sealedBatches) continue;
      const problem = `there is a batch ${number}, but the workload has ${this.#sealedBatches}`;
      throw conflict(this.#directory.path, problem);
    }
  }
}

function provenBatch(
  number: number,
  { shape, levels, header, data, publicInputs }: SealedBatch,
  proof: ProvenBatch["proof"],
  keys: KeyArtifacts,
): ProvenBatch {
  const { oldRoot, newRoot } = header;
  const key = { id: keys.keyId };
  return { number, shape, levels, oldRoot, newRoot, data, publicInputs, proof, key };
}

function keyReference({ keyId, provenance }: KeyArtifacts): ProveReport["key"] {
  return { id: keyId, ...provenance };
}

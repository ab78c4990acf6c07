/**
 * Where a prover gets its jobs, and what it owes for them. A node's dispatcher is one such source, in its own process or over
 * HTTP. A source does not trust its provers: a proof counts if it verifies, whoever brings it. So a prover
 * that loses its session, its lease or the source itself loses nothing but time.
 */
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "../verifier/proof-points.js";

/** A batch to prove. Position and digest together name it for good, also after the source has restarted. */
export interface Job {
  /** In the journal of the node. */
  readonly position: number;
  /** sha256 (lower-case hex) of the job's content, see `formatJobContent`. */
  readonly digest: string;
  readonly shape: Shape;
  /** Of the shape's circuit. */
  readonly constraints: number;
}

/** A shape that a prover can prove: with this circuit and this key only. */
export interface ProvableShape {
  readonly shape: Shape;
  /** sha256 (lower-case hex) of the compiled constraints: `CircuitArtifacts.r1cs`. */
  readonly circuit: string;
  /** Id of the verification key (lower-case hex), see `keyId`. */
  readonly key: string;
}

/** What a prover says of itself. Nothing of it is believed beyond the choice of its jobs. */
export interface ProverSelf {
  /** Chosen by its operator; several sessions may bear the same name. */
  readonly name: string;
  /** Of the package. */
  readonly version: string;
  /** Threads that work on one proof, 1 or more. */
  readonly threads: number;
  /** Memory that it may use, in MiB. */
  readonly memoryMiB: number;
  readonly backend: string;
  readonly shapes: readonly ProvableShape[];
  /**
   * 32 lower-case hex digits that its process has chosen at random when it started: by them a drain finds it again in
   * another session. Without them it ends with the session.
   */
  readonly instance?: string | undefined;
}

/** A prover's stay at a source. It ends if nothing is heard of the prover for `leaseMs`. */
export interface Session {
  readonly id: string;
  /** Milliseconds between two calls of `keep`. */
  readonly keepEveryMs: number;
  /** Milliseconds without a sign of life after which a job is given to another prover. */
  readonly leaseMs: number;
}

/** What a source says to a sign of life. */
export interface Kept {
  /** Those of the jobs held that are worthless now: proven by another prover, or no longer pending. */
  readonly cancelled: readonly Job[];
  /** Whether the prover is to finish its job, take no other, and leave. */
  readonly isDraining: boolean;
}

/** A proof of a job. */
export interface FinishedProof {
  readonly proof: ProofPoints;
  /** Milliseconds that the proof has taken, witness and check included. */
  readonly provingMs: number;
}

/** Why a prover could not prove a job. */
export interface FailedJob {
  readonly code: string;
  readonly message: string;
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives jobs, and takes proofs. All methods with a session throw QuipuError `UnknownSession` if the source does not know it, or no
 * longer: the prover then joins again, and says what it holds. A source that cannot be reached throws `NodeUnavailable` or
 * `NodeTimeout`.
 */
export interface JobSource {
  /**
   * Begins a session.
   *
   * @param holding the jobs that the prover is at, from an earlier session. It keeps those that nobody else has. Of the others
   *   the next `keep` says that they are cancelled, or both provers go on and the first proof counts.
   */
  join(
    self: ProverSelf,
    options?: CallOptions & { readonly holding?: readonly Job[] | undefined },
  ): Promise<Session>;
  /** Waits for a job, for as long as the source likes. A session has one job at a time: if it asks again, it gets the same. @returns undefined if there was none, or if the source drains the prover. */
  lease(session: Session, options?: CallOptions): Promise<Job | undefined>;
  /** The sealed batch of a job. @throws QuipuError `JobGone` if the job is worthless now. */
  batch(job: Job, options?: CallOptions): Promise<SealedBatch>;
  /** A sign of life, which prolongs the leases of the jobs held. */
  keep(session: Session, holding: readonly Job[], options?: CallOptions): Promise<Kept>;
  /**
   * Hands in a proof. Handing in twice is harmless, and so is a lost lease.
   *
   * @throws QuipuError `JobGone` if the job is worthless now; `WrongProof` if the proof is not one of it.
   */
  complete(
    session: Session,
    job: Job,
    finished: FinishedProof,
    options?: CallOptions,
  ): Promise<void>;
  /** Gives a job back that cannot be proven here. */
  fail(session: Session, job: Job, failure: FailedJob, options?: CallOptions): Promise<void>;
  /** Ends the session; jobs that are still held go to others at once. */
  leave(session: Session, options?: CallOptions): Promise<void>;
}

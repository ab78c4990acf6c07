/** The messages between the pool and its worker threads. Plain data only. */

import type { MessagePort } from "node:worker_threads";
import type { StageTimings } from "../proof-stages.js";
import type { ProofThreads, ProvedSignals } from "../prover-backend.js";
import type { ProverErrorCode } from "../prover-error.js";
import type { InputSignals } from "../witness/witness-calculator.js";
import type { WitnessProgramFile } from "./witness-programs.js";
import type { WorkspaceClaims } from "./workspace-claims.js";

/** The source of a proof: an input for circom's witness calculator, or a .wtns file. */
export type ProofSource =
  | { readonly input: InputSignals; readonly witness?: never }
  | { readonly witness: Uint8Array; readonly input?: never };

/** A job for a worker. Module and key are shared with all workers, not copied. */
export interface WorkerJob {
  readonly backend: string;
  readonly threads: ProofThreads;
  readonly module: WebAssembly.Module;
  /** By which the witness is calculated, if there is one. */
  readonly program: WitnessProgramFile | undefined;
  /** The proving key as prepared by the backend. */
  readonly key: unknown;
  readonly claims: WorkspaceClaims;
  /** Wires of the circuit, the constant one included. */
  readonly wires: number;
  /** Outputs and public inputs. */
  readonly publicSignals: number;
  readonly verificationKey: object;
  readonly source: ProofSource;
  /** Gets a `JobStep` at the start of each. */
  readonly steps: MessagePort;
}

export type JobStep = "load backend" | "calculate witness" | "prove" | "verify proof";

/** Milliseconds of wall clock. */
export interface ProofTimings {
  /** 0 when the witness came with the job. */
  readonly witnessMs: number;
  readonly proveMs: number;
  /** The parts of `proveMs`, where the backend can tell them apart. */
  readonly stages?: StageTimings;
  readonly verifyMs: number;
}

/** A proof that has been verified, and what it took. */
export interface VerifiedProof extends ProvedSignals {
  readonly timings: ProofTimings;
}

/** The outcome of a job. Errors lose their class between threads, so a refusal travels as data. */
export type WorkerOutcome =
  | { readonly proved: VerifiedProof }
  | { readonly refused: { readonly code: ProverErrorCode; readonly message: string } };

/**
 * The refusals of the prover, one code each. They cover building, keying and proving; the rules of a
 * batch are checked elsewhere.
 */

import { type ErrorCode, type Mismatch, QuipuError } from "../src/errors.js";

/** Stable name of a failure between circuit and proof. */
export type ProverErrorCode =
  /** A file under the build folder is not what its manifest says, or a .zkey is not whole. */
  | "ArtifactCorrupt"
  /** The caller's signal fired while a circuit was compiled or a key was made. */
  | "BuildAborted"
  /** A circuit that was compiled here is another than the one that is to be proven. */
  | "CircuitMismatch"
  /** circom refused the source; the message holds circom's own text. */
  | "CircuitCompileFailed"
  /** A circuit with more rows, or that needs more memory, than the setup supports. */
  | "CircuitTooBig"
  /** A circuit or a powers-of-tau file over another curve than BN254. */
  | "CurveUnsupported"
  /** The engine's arithmetic does not run on this machine or Node; snarkjs does. */
  | "EngineUnsupported"
  /** An input signal is missing, unknown, of another length, or not a field element. */
  | "InputInvalid"
  /** `instances.json` or an instance is malformed. */
  | "InstanceInvalid"
  /** A key that must already exist is missing. */
  | "KeyMissing"
  /** A key for another circuit, of another size, or from another kind of setup. */
  | "KeyMismatch"
  /** A key and its workspaces do not fit into memory. */
  | "MemoryInsufficient"
  | Extract<ErrorCode, "NoSpaceLeft">
  /** A backend proved something that its own verification key rejects. */
  | "ProofInvalid"
  /** The caller's signal fired, or the pool was closed, before the proof was ready. */
  | "ProvingAborted"
  /** The backend threw; its text is in the message. */
  | "ProvingFailed"
  | "ProvingTimedOut"
  /** A powers-of-tau file of another format. */
  | "PtauInvalid"
  /** A powers-of-tau file that is not prepared for phase 2. */
  | "PtauNotPrepared"
  /** A powers-of-tau file for smaller circuits only. */
  | "PtauTooSmall"
  | "PtauTruncated"
  | "PtauUnreadable"
  /** An .r1cs file of another format, or that contradicts itself. */
  | "R1csInvalid"
  | "R1csTruncated"
  | "R1csUnreadable"
  /** The caller's signal fired while a key was made here. */
  | "SetupAborted"
  /** snarkjs refused to make a key, or a thread of the setup was lost. */
  | "SetupFailed"
  /** No batch circuit of that shape and tree depth is listed. */
  | "ShapeUnknown"
  /** A circuit file, or a file it includes, stands under no include root. */
  | "SourceMissing"
  /** A number of setup threads that is not a positive integer. */
  | "ThreadsInvalid"
  /** QUIPU_WIDE is something that it cannot be. */
  | "WideUseInvalid"
  /** A witness calculator that cannot be compiled to the engine's arithmetic; circom's own works. */
  | "WitnessUncompilable"
  /** The input does not satisfy the circuit; the message holds circom's assert location. */
  | "WitnessUnsatisfied"
  /** A number of workers or attempts that is not a positive integer. */
  | "WorkersInvalid"
  /** The worker thread died in every attempt at a job. */
  | "WorkerLost";

/** A refusal of the prover. */
export type ProverError = QuipuError<ProverErrorCode>;

/** Builds a refusal of the prover. */
export function proverError(
  code: ProverErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): ProverError {
  return new QuipuError(code, message, { cause });
}

/** Whether `error` is a refusal with this code. */
export function isProverError(error: unknown, code: ProverErrorCode): error is ProverError {
  return error instanceof QuipuError && error.code === code;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The refusals of the running node, one code each. What a rule of the protocol or L1 refuses keeps its
 * own code; here stand the ways in which the node's database and the node itself go wrong.
 */
import { type Mismatch, QuipuError } from "../src/errors.js";

export type NodeErrorCode =
  /** The database does not answer, ends the connection, or has no room left. It may answer later. */
  | "StoreUnavailable"
  /** The database holds another rollup. */
  | "DeploymentMismatch"
  /** The database has been written by a newer quipu. */
  | "SchemaTooNew"
  /** Another node is running on the same database. */
  | "NodeRunning"
  /** Another program listens on the port that the node should have. */
  | "PortInUse"
  /** More waits to be stored than may wait. */
  | "StoreBusy"
  /** An operation pays less than the operator asks for. */
  | "FeeTooLow"
  /** A batch waits, and no prover is there that could prove it. */
  | "ProverMissing"
  /** An optional package is not installed. */
  | "PackageMissing"
  /** There is no PostgreSQL for this system in the package, or it does not run here. */
  | "PlatformUnsupported"
  /** The folder of the database belongs to another major version of PostgreSQL. */
  | "DatabaseVersionMismatch"
  /** The database server may not read or write its folder. */
  | "DatabaseFolderUnusable"
  /** The database server does not start, or does not end, for another reason. */
  | "DatabaseFailed";

/** Builds a refusal of the node. */
export function nodeError(
  code: NodeErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<NodeErrorCode> {
  return new QuipuError(code, message, { cause });
}

/** Whether `error` is a refusal with one of these codes. */
export function isNodeError(
  error: unknown,
  ...codes: readonly NodeErrorCode[]
): error is QuipuError {
  return error instanceof QuipuError && (codes as readonly string[]).includes(error.code);
}

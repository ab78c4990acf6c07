/**
 * Every code that an error of quipu can carry, for whoever hands errors on: an API, a message to a
 * user. It stands in the last room of the library, which sees the codes of all rooms.
 */
import type { ContractErrorCode } from "../l1/artifacts/contract-error.js";
import type { L1ErrorCode } from "../l1/l1-error.js";
import type { ProverErrorCode } from "../prover/prover-error.js";
import type { ErrorCode } from "../src/errors.js";
import type { VerifierErrorCode } from "../verifier/verifier-error.js";
import type { RollupErrorCode } from "./rollup-error.js";

/** Refusals that the contract has and its mirror does not: the mirror has no addresses and no calls. */
type ContractOnlyCode =
  /** A token without code. */
  | "NotAContract"
  /** An account whose code is not as long as a key. */
  | "NotAKey"
  /** A token that is listed twice. */
  | "DuplicateToken"
  /** A token or receiver has called the contract back. */
  | "Reentered";

/**
 * The `code` of any `QuipuError` of the library.
 *
 * @example
 * const status = (code: AnyErrorCode): number => (code === "QueueFull" ? 503 : 400);
 */
export type AnyErrorCode =
  | ErrorCode
  | ProverErrorCode
  | VerifierErrorCode
  | ContractOnlyCode
  | ContractErrorCode
  | L1ErrorCode
  | RollupErrorCode;

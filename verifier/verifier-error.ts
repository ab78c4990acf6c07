/**
 * The refusals of the L1 mirror: the words that are the contract's custom errors. Where a rule is
 * one that `src/` has too, its code is the same.
 */
import { type ErrorCode, QuipuError } from "../src/errors.js";

/** Stable name of the contract's refusal. */
export type VerifierErrorCode =
  /** The contract has no verification key for a shape. */
  | "UnknownShape"
  /** A coordinate ≥ the base field modulus, or a point off its curve or subgroup. */
  | "MalformedProof"
  /** The pairing check fails: the proof is not one of this statement under this key. */
  | "InvalidProof"
  | Extract<
      ErrorCode,
      "MalformedData" | "NotInField" | "OutOfRange" | "DomainMismatch" | "RootMismatch"
    >;

/** Builds a refusal of the L1 mirror. */
export function verifierError(
  code: VerifierErrorCode,
  message: string,
): QuipuError<VerifierErrorCode> {
  return new QuipuError(code, message);
}

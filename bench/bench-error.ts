/** The refusals of a benchmark, one code each. What proving itself refuses comes through as it is. */
import { QuipuError } from "../src/errors.js";

export type BenchErrorCode =
  /** A batch to measure with has fewer transfers than its shape takes. */
  | "BatchNotFull"
  /** The caller's signal fired. */
  | "BenchAborted"
  /** An external prover that cannot be started, fails, or writes no valid proof. */
  | "ExternalProverFailed"
  /** A process that measured ended before it said what it had measured. */
  | "ProcessLost";

/** Builds a refusal of a benchmark. */
export function benchError(
  code: BenchErrorCode,
  message: string,
  cause?: unknown,
): QuipuError<BenchErrorCode> {
  return new QuipuError(code, message, { cause });
}

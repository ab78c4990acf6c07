/** The refusals of a run over directories, one code each. */
import { type Mismatch, QuipuError } from "../src/errors.js";

export type RollupErrorCode =
  /** A file in the output directory belongs to another workload, shape or key. */
  | "BatchConflict"
  /** A batch before others is missing, or there is none at all. */
  | "BatchMissing"
  /** No verification key is available for the batches of a directory. */
  | "KeyUnknown"
  /** The only available key is the one that came with the batches. */
  | "KeyUntrusted";

/** Builds a refusal of a run over directories. */
export function rollupError(
  code: RollupErrorCode,
  message: string | Mismatch,
): QuipuError<RollupErrorCode> {
  return new QuipuError(code, message);
}

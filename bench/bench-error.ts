/** The refusals of a benchmark, one code each. What proving itself refuses comes through as it is. */
import { type Mismatch, QuipuError } from "../src/errors.js";

export type BenchErrorCode =
  /** The packages that the baseline is made of are not installed: they come with a checkout only. */
  | "BaselineUnavailable"
  /** A batch to measure with has fewer transfers than its shape takes. */
  | "BatchNotFull"
  /** The caller's signal fired. */
  | "BenchAborted"
  /** An external prover that cannot be started, fails, or writes no valid proof. */
  | "ExternalProverFailed"
  /** A node does not tell a figure of its process: it is another program, or an older one. */
  | "FigureMissing"
  /** A node that is loaded refuses an operation for good, or does not answer. */
  | "LoadRefused"
  /** Processes cannot be bound to cores: there is no `taskset` (util-linux). */
  | "PinningUnavailable"
  /** A process that measured ended before it said what it had measured. */
  | "ProcessLost"
  /** The packages that draw charts are not installed: they come with a checkout only. */
  | "ChartsUnavailable"
  /** A program that was to measure as another Node is none. */
  | "NodeUnknown"
  /** Results of different machines are to be compared, and nobody said that this is meant. */
  | "MachinesDiffer"
  /** Two results have no figure in common. */
  | "NothingInCommon"
  /** There is no result of this machine yet. */
  | "ResultMissing"
  /** No result has figures of the shape and prover that were asked for. */
  | "ShapeNotMeasured"
  /** The replay of a false batch refuses nothing: whoever watches would let it pass. */
  | "TheftUnnoticed";

/** Builds a refusal of a benchmark. */
export function benchError(
  code: BenchErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<BenchErrorCode> {
  return new QuipuError(code, message, { cause });
}

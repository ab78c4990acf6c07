/** The refusals of what makes the contracts' code. */
import { QuipuError } from "../../src/errors.js";

/** Stable name of what went wrong on the way from Solidity to code that can be deployed. */
export type ContractErrorCode =
  /** solc refused a source; the message holds solc's own text. */
  "ContractCompileFailed";

/** Builds a refusal of the contracts' compilation. */
export function contractError(
  code: ContractErrorCode,
  message: string,
  cause?: unknown,
): QuipuError<ContractErrorCode> {
  return new QuipuError(code, message, { cause });
}

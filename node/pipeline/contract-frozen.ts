/** The end of a rollup: a frozen contract takes no batch any more, and what waits for one is in vain. */
import { QuipuError } from "../../src/errors.js";

const CODE = "ContractFrozen";

export function contractFrozen(): QuipuError {
  return new QuipuError(CODE, "the contract is frozen: it takes nothing but escapes and refunds");
}

export function isContractFrozen(error: unknown): boolean {
  return error instanceof QuipuError && error.code === CODE;
}

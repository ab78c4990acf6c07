/** What an optimistic rollup is deployed with. */
import { formatShape } from "../../src/shape.js";
import { assertContractOptions, type ContractOptions } from "../contract-options.js";
import { verifierError } from "../verifier-error.js";
import { assertTerms, type Terms } from "./terms.js";

export interface OptimisticOptions extends ContractOptions {
  readonly terms: Terms;
}

/**
 * Checks what the contract's constructor checks.
 *
 * @throws QuipuError as `assertContractOptions` does; `InvalidShape` for a shape that is not signed;
 *   `OutOfRange` for terms that are too wide.
 */
export function assertOptimisticOptions(options: OptimisticOptions): void {
  assertContractOptions(options);
  for (const { shape } of options.keys) {
    if (shape.signed === true) continue;
    throw verifierError("InvalidShape", `shape ${formatShape(shape)} publishes no signatures`);
  }
  assertTerms(options.terms);
}

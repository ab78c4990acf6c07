/** What a transaction offers for its gas (EIP-1559). */
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Chain } from "../rpc/chain.js";

export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/**
 * The tip that the endpoint advises, and a cap that holds while the base fee doubles: about six
 * full blocks in a row.
 *
 * @throws QuipuError `RpcRefused` for a chain without a base fee.
 */
export async function currentFees(chain: Chain): Promise<Fees> {
  const [{ baseFeePerGas }, tip] = await Promise.all([chain.head(), chain.priorityFee()]);
  if (baseFeePerGas === undefined) {
    const message = gotExpected(`${chain.name}: base fee`, "none", "a chain with EIP-1559");
    throw l1Error("RpcRefused", message);
  }
  return { maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip };
}

/** Estimated gas and a quarter: storage that others touch meanwhile changes what a call costs. */
export function withMargin(estimate: bigint, blockGasLimit: bigint): bigint {
  const gas = (estimate * 5n + 3n) / 4n;
  return gas < blockGasLimit ? gas : blockGasLimit;
}

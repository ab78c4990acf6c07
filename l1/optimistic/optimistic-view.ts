/** Reads of an optimistic rollup contract. */
import type { ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from "viem";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { readView } from "../contract/read-view.js";

type Abi = typeof OPTIMISTIC_ABI;
/** The view functions. */
type ViewName = ContractFunctionName<Abi, "view">;
type ViewArgs<Name extends ViewName> = ContractFunctionArgs<Abi, "view", Name>;
type ViewResult<Name extends ViewName> = ContractFunctionReturnType<Abi, "view", Name>;

/**
 * Calls a view of an optimistic rollup, as of the newest block.
 *
 * @throws QuipuError `ContractMismatch` if the contract does not know it; what `Chain.call` throws.
 */
export async function readOptimistic<Name extends ViewName>(
  rollup: Pick<DeployedRollup, "chain" | "address">,
  name: Name,
  ...[args]: ViewArgs<Name> extends readonly [] ? [args?: readonly []] : [args: ViewArgs<Name>]
): Promise<ViewResult<Name>> {
  const call = { abi: OPTIMISTIC_ABI, name, args };
  return (await readView(rollup, call)) as ViewResult<Name>;
}

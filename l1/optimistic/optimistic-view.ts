/** Reads of an optimistic rollup contract. */
import type { ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from "viem";
import {
  type DecodeFunctionResultParameters,
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
} from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { l1Error } from "../l1-error.js";

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
  { chain, address }: Pick<DeployedRollup, "chain" | "address">,
  name: Name,
  ...[args]: ViewArgs<Name> extends readonly [] ? [args?: readonly []] : [args: ViewArgs<Name>]
): Promise<ViewResult<Name>> {
  const call = { abi: OPTIMISTIC_ABI, functionName: name, args } as EncodeFunctionDataParameters;
  const result = await chain.call({ to: address, data: encodeFunctionData(call) });
  try {
    const answer = { abi: OPTIMISTIC_ABI, functionName: name, data: result };
    const decoded: unknown = decodeFunctionResult(answer as DecodeFunctionResultParameters);
    return decoded as ViewResult<Name>;
  } catch (cause) {
    const what = `${name}() of contract ${address}`;
    const message = gotExpected(what, result.slice(0, 74), "what an optimistic rollup answers");
    throw l1Error("ContractMismatch", message, cause);
  }
}

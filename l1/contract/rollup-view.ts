/** Reads of the rollup contract. */
import type { ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from "viem";
import {
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
} from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { BlockTag, Chain } from "../rpc/chain.js";

type Abi = typeof ROLLUP_ABI;
/** The view functions. */
type ViewName = ContractFunctionName<Abi, "view">;
type ViewArgs<Name extends ViewName> = ContractFunctionArgs<Abi, "view", Name>;
type ViewResult<Name extends ViewName> = ContractFunctionReturnType<Abi, "view", Name>;

export class RollupView {
  readonly chain: Chain;
  readonly address: Hex;

  constructor(chain: Chain, address: Hex) {
    this.chain = chain;
    this.address = address;
  }

  /**
   * Calls a view.
   *
   * @throws QuipuError `ContractMismatch` if the contract does not know it; what `Chain.call` throws.
   */
  async read<Name extends ViewName>(
    name: Name,
    ...[args, tag]: ViewArgs<Name> extends readonly []
      ? [args?: readonly [], tag?: BlockTag]
      : [args: ViewArgs<Name>, tag?: BlockTag]
  ): Promise<ViewResult<Name>> {
    const call = { abi: ROLLUP_ABI, functionName: name, args } as EncodeFunctionDataParameters;
    const result = await this.chain.call({ to: this.address, data: encodeFunctionData(call) }, tag);
    try {
      const decoded: unknown = decodeFunctionResult({
        abi: ROLLUP_ABI,
        functionName: name as ViewName,
        data: result,
      });
      return decoded as ViewResult<Name>;
    } catch (cause) {
      const what = `${name}() of contract ${this.address}`;
      const message = gotExpected(what, result.slice(0, 74), "what a quipu rollup answers");
      throw l1Error("ContractMismatch", message, cause);
    }
  }
}

/** Reads of the rollup contract. */
import type { ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from "viem";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Hex } from "../rpc/answers.js";
import type { BlockTag, Chain } from "../rpc/chain.js";
import { readView } from "./read-view.js";

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
    const call = { abi: ROLLUP_ABI, name, args, tag };
    return (await readView(this, call)) as ViewResult<Name>;
  }
}

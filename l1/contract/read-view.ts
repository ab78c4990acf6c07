/** Calls of a contract's views, whatever its interface. */
import type { Abi } from "viem";
import { decodeFunctionResult, encodeFunctionData } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { BlockTag, Chain } from "../rpc/chain.js";

/** A view, and what it is asked. */
export interface ViewCall {
  readonly abi: Abi;
  readonly name: string;
  /** A list, typed by whoever knows the interface; none if the view takes none. */
  readonly args?: unknown;
  /** By default as of the newest block. */
  readonly tag?: BlockTag | undefined;
}

/**
 * Calls a view; whoever knows the interface says what the answer is.
 *
 * @throws QuipuError `ContractMismatch` if the contract does not know it; what `Chain.call` throws.
 */
export async function readView(
  { chain, address }: { readonly chain: Chain; readonly address: Hex },
  { abi, name, args, tag }: ViewCall,
): Promise<unknown> {
  const list = (args ?? []) as readonly unknown[];
  const data = encodeFunctionData({ abi, functionName: name, args: list });
  const result = await chain.call({ to: address, data }, tag);
  try {
    return decodeFunctionResult({ abi, functionName: name, data: result });
  } catch (cause) {
    const what = `${name}() of contract ${address}`;
    const message = gotExpected(what, result.slice(0, 74), "what a quipu rollup answers");
    throw l1Error("ContractMismatch", message, cause);
  }
}

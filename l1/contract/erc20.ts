/** Reads of an ERC-20 contract. */
import { encodeFunctionData, parseAbi } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";

/** The functions of a token that are called here. */
export const ERC20 = parseAbi([
  "function balanceOf(address owner) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount)",
  "function decimals() view returns (uint8)",
]);

/** Data of a call that makes units of a token from nothing, where its contract lets anybody do so. */
export function mintCall(to: Hex, amount: bigint): Hex {
  const abi = parseAbi(["function mint(address to, uint256 amount)"]);
  return encodeFunctionData({ abi, args: [to, amount] });
}

/** Data of a call that reads a token's decimals. */
export const READ_DECIMALS = encodeFunctionData({ abi: ERC20, functionName: "decimals" });

/**
 * Reads a number from a token.
 *
 * @param data the encoded call
 * @throws QuipuError `ContractMismatch` for an answer that is not one word; what `Chain.call` throws.
 */
export async function readToken(chain: Chain, contract: Hex, data: Hex): Promise<bigint> {
  const result = await chain.call({ to: contract, data });
  if (result.length === 66) return BigInt(result);
  const message = gotExpected(`answer of token ${contract}`, result.slice(0, 74), "one word");
  throw l1Error("ContractMismatch", message);
}

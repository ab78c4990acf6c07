/** How many decimals a unit of a token has: what people mean by 1.5 of it. */
import { gotExpected, QuipuError } from "../../src/errors.js";
import { isL1Error } from "../l1-error.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { READ_DECIMALS, readToken } from "./erc20.js";
import { ETHER, ETHER_DECIMALS } from "./ether.js";

/** The contract of the token may say anything; no token has more. */
const MOST_DECIMALS = 77n;

/**
 * The decimals of a token: 18 for ETH, what its contract says for an ERC-20. Undefined for a token
 * that does not say, for ERC-20 leaves it open.
 *
 * @throws QuipuError `UnknownToken`; what `Chain.call` throws.
 */
export async function readDecimals(
  { view, chain, tokenCount }: DeployedRollup,
  token: number,
): Promise<number | undefined> {
  if (token === ETHER) return ETHER_DECIMALS;
  if (token >= tokenCount) {
    throw new QuipuError("UnknownToken", gotExpected("token", token, `0…${tokenCount - 1}`));
  }
  const contract = await view.read("tokenAddress", [BigInt(token)]);
  try {
    const decimals = await readToken(chain, contract, READ_DECIMALS);
    return decimals <= MOST_DECIMALS ? Number(decimals) : undefined;
  } catch (error) {
    if (isL1Error(error, "TransactionReverted", "ContractMismatch")) return undefined;
    throw error;
  }
}

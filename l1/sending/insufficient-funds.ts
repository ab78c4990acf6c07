import { formatEther } from "viem/utils";
import { gotExpected, type QuipuError } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";

/** The refusal of a transaction that the account cannot pay; amounts in wei, told in ETH. */
export function insufficientFunds(
  account: Hex,
  balance: bigint,
  needed: bigint,
  what: string,
): QuipuError {
  const expected = `${formatEther(needed)} for ${what}`;
  const message = gotExpected(`ETH of ${account}`, formatEther(balance), expected);
  return l1Error("InsufficientFunds", message);
}

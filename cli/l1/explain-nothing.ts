/** What it means that there is nothing to claim. */
import { ETHER } from "../../l1/contract/ether.js";
import { QuipuError } from "../../src/errors.js";

/** The contract's `NothingToClaim` in words; every other error unchanged. */
export function explainNothing(error: unknown, owner: string, token: number): unknown {
  if (!(error instanceof QuipuError) || error.code !== "NothingToClaim") return error;
  const owed = `the contract owes ${owner} nothing ${token === ETHER ? "in ETH" : `of token ${token}`}`;
  const why =
    "withdrawals, exits and fees are owed once their batch is committed, until they are claimed";
  return new QuipuError(error.code, `${owed}; ${why}`, { cause: error });
}

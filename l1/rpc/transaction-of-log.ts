/** The transaction that has emitted a log. */
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Log, Transaction } from "./answers.js";
import type { Chain } from "./chain.js";

/**
 * Finds the transaction, in the block that the log is in.
 *
 * @throws QuipuError `RpcBehind` if the endpoint does not know it, or not yet that it is in a block: nodes that share an
 *   address may differ, and a node's pool may lag behind its chain; `Reorganised` if it is in another block; as
 *   `Chain.findTransaction` does.
 */
export async function transactionOfLog(
  chain: Pick<Chain, "findTransaction">,
  { transactionHash, blockHash }: Log,
): Promise<Transaction> {
  const transaction = await chain.findTransaction(transactionHash);
  if (transaction !== undefined && transaction.blockHash === blockHash) return transaction;
  const isElsewhere = transaction !== undefined && transaction.blockHash !== null;
  const got = transaction === undefined ? "no transaction" : (transaction.blockHash ?? "none yet");
  const message = gotExpected(`block of transaction ${transactionHash}`, got, blockHash);
  throw l1Error(isElsewhere ? "Reorganised" : "RpcBehind", message);
}

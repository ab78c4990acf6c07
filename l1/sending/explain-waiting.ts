/** Why a transaction is not where it should be, in one line, from what the chain shows. */

import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Chain } from "../rpc/chain.js";
import { refusalOf } from "../rpc/explain-fault.js";
import type { RpcFault } from "../rpc/json-rpc.js";
import { inGwei } from "./fees.js";
import type { Fate } from "./find-fate.js";
import { insufficientFunds } from "./insufficient-funds.js";
import {
  mostCost,
  type PendingTransaction,
  readSigned,
  type SignedTransaction,
} from "./signed-transaction.js";

/**
 * Says what a transaction waits for.
 *
 * @param fate not final, and not replaced
 * @param confirmations blocks that it must have come to
 * @param handInError what went wrong when it was last handed in, if anything did
 * @throws QuipuError as the reads of `Chain` do.
 */
export async function explainWaiting(
  chain: Chain,
  { from, nonce, versions }: PendingTransaction,
  fate: Exclude<Fate, { kind: "final" | "replaced" }>,
  { confirmations, handInError }: { confirmations: number; handInError: Error | undefined },
): Promise<string> {
  const { head } = fate;
  if (fate.kind === "mined") {
    return `in block ${fate.block}: ${head.number - fate.block + 1} of ${confirmations} blocks`;
  }
  if (fate.kind === "used") return `nonce ${nonce} is used, its transaction not shown yet`;
  const newest = versions.at(-1)!;
  const mined = await chain.transactionCount(from);
  if (mined < nonce) return `nonce ${mined} of the account must be mined first`;
  const { maxFeePerGas, maxFeePerBlobGas } = readSigned(newest.raw);
  const { baseFeePerGas = 0n } = head;
  if (maxFeePerGas < baseFeePerGas) {
    return `the base fee is ${inGwei(baseFeePerGas)}, the transaction offers ${inGwei(maxFeePerGas)}`;
  }
  const blobBaseFee = maxFeePerBlobGas === undefined ? 0n : await chain.blobBaseFee();
  if (maxFeePerBlobGas !== undefined && maxFeePerBlobGas < blobBaseFee) {
    return `the blob base fee is ${inGwei(blobBaseFee)}, the transaction offers ${inGwei(maxFeePerBlobGas)}`;
  }
  const isRefused = handInError !== undefined && !(await chain.findTransaction(newest.hash));
  if (isRefused) return `the endpoint does not take it (${handInError.message})`;
  return `in no block yet, ${head.number - newest.block} blocks after it was signed`;
}

/**
 * The error for a transaction that an endpoint refuses, and that it does not know. The endpoint's
 * words are only repeated; the reason is looked for in the account.
 *
 * @throws QuipuError as the reads of `Chain` do.
 */
export async function explainRefusal(
  chain: Chain,
  { from, nonce, raw }: SignedTransaction,
  fault: RpcFault,
): Promise<Error> {
  const needed = mostCost(readSigned(raw));
  const balance = await chain.balance(from);
  if (balance < needed) {
    return insufficientFunds(from, balance, needed, "value and gas");
  }
  if ((await chain.transactionCount(from, "pending")) > nonce) {
    const got = `another transaction that waits with nonce ${nonce} (${fault.message})`;
    return l1Error(
      "TransactionPending",
      gotExpected(`transactions of ${from}`, got, "none"),
      fault,
    );
  }
  return refusalOf(fault);
}

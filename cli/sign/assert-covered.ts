/**
 * Refuses to sign what the account does not have. As at a sequencer's door, what waits is spent, and what
 * others may still pay does not count.
 */
import { gotExpected, ruleError } from "../../src/errors.js";
import { feeOf } from "../../src/kinds/transfer/transfer.js";
import { kindOf, type Operation, type SignedOperation } from "../../src/operations/kinds.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";

/** What an account has, and its operations that wait. */
export interface Funds {
  /** In the token's smallest unit. */
  readonly balance: bigint;
  readonly waiting: readonly SignedOperation[];
}

/**
 * @param decimals of the token; undefined if they are not known
 * @throws QuipuError `InsufficientBalance`.
 */
export function assertCovered(
  operation: Operation,
  { balance, waiting }: Funds,
  decimals: number | undefined,
): void {
  const spent = waiting.reduce((sum, each) => sum + costOf(each), 0n);
  const cost = costOf(operation);
  if (balance - spent >= cost) return;
  const say = (amount: bigint): string => formatTokenAmount(amount, operation.token, decimals);
  const behind = waiting.length === 0 ? "" : `, of which --out spends ${say(spent)}`;
  const fee = operation.kind === "transfer" ? feeOf(operation) : 0n;
  const parts = fee === 0n ? "" : `: ${say(cost - fee)} and a fee of ${say(fee)}`;
  throw ruleError(
    "InsufficientBalance",
    gotExpected("balance", `${say(balance)}${behind}`, `≥ ${say(cost)}${parts}`, operation.from),
  );
}

function costOf(operation: Operation): bigint {
  return kindOf(operation).costOf(operation);
}

/**
 * Refuses to sign what the account will not have: what waits in the file is spent and received. A sequencer
 * would keep such an operation until a batch brings the money; who signs it has more likely made a slip.
 */
import { gotExpected, ruleError } from "../../src/errors.js";
import { kindOf, type Operation, type SignedOperation } from "../../src/operations/kinds.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";

/** What an account has, and what waits that changes it. */
export interface Funds {
  /** In the token's smallest unit. */
  readonly balance: bigint;
  /** Operations of the account that have a nonce still to come; one replaces those before it of its nonce. */
  readonly waiting: readonly SignedOperation[];
  /** What others pay it by operations that wait, in the token's smallest unit. */
  readonly received: bigint;
}

/**
 * @param decimals of the token; undefined if they are not known
 * @throws QuipuError `InsufficientBalance`.
 */
export function assertCovered(
  operation: Operation,
  { balance, waiting, received }: Funds,
  decimals: number | undefined,
): void {
  const byNonce = new Map(waiting.map((each) => [each.nonce, costOf(each)]));
  const spent = [...byNonce.values()].reduce((sum, each) => sum + each, 0n);
  const cost = costOf(operation);
  if (balance + received - spent >= cost) return;
  const say = (amount: bigint): string => formatTokenAmount(amount, operation.token, decimals);
  const more = received === 0n ? "" : ` and ${say(received)} that --out pays it`;
  const behind = `${more}${waiting.length === 0 ? "" : `, of which --out spends ${say(spent)}`}`;
  const fee = kindOf(operation).feeOf(operation as never);
  const parts = fee === 0n ? "" : `: ${say(cost - fee)} and a fee of ${say(fee)}`;
  throw ruleError(
    "InsufficientBalance",
    gotExpected("balance", `${say(balance)}${behind}`, `≥ ${say(cost)}${parts}`, operation.from),
  );
}

function costOf(operation: Operation): bigint {
  return kindOf(operation).costOf(operation);
}

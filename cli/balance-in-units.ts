/** The refusal of what an account cannot pay, in units of the token where its message has the smallest. */
import { gotExpected, type QuipuError } from "../src/errors.js";
import { formatTokenAmount } from "../terminal/token-amount.js";

/**
 * The message of a refusal for reading; of any other refusal it is the message itself.
 *
 * @param decimals of the token; undefined if they are not known
 */
export function balanceInUnits(
  { code, message, details }: Pick<QuipuError, "code" | "message" | "details">,
  token: number,
  decimals: number | undefined,
): string {
  const { what, got, expected, account } = details;
  if (code !== "InsufficientBalance" || what !== "balance") return message;
  const say = (text = "") =>
    text.replace(/\d+/, (digits) => formatTokenAmount(BigInt(digits), token, decimals));
  return String(gotExpected(what, say(got), say(expected), account));
}

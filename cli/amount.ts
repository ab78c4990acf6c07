/**
 * Amounts as people type them: in units of the token, such as `1.5`, or in its smallest unit, such as
 * `1500wei`. What a unit is depends on the token, which is known later than the text.
 */
import { Argument, InvalidArgumentError, Option } from "commander";
import { gotExpected, QuipuError } from "../src/errors.js";

/** An amount before its token is known. */
export interface TypedAmount {
  readonly text: string;
  /** All its digits as one number. */
  readonly digits: bigint;
  /** How many of them stand behind the point; undefined for the smallest unit. */
  readonly places: number | undefined;
}

const FORM = /^(?<whole>\d{1,78})(?:\.(?<fraction>\d{1,78})|(?<smallest>wei))?$/;

/** What `--help` says of every amount. */
export const AMOUNT_HELP = `Amounts are in units of the token: 1.5 is 1.5 ETH for token 0, and follows the decimals of its contract
for an ERC-20. 1500wei is an amount in the token's smallest unit, whatever the token.`;

/** An option of an amount. */
export function amountOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseAmount);
}

/** An argument of an amount. */
export function amountArgument(name: string, description: string): Argument {
  return new Argument(name, description).argParser(parseAmount);
}

function parseAmount(text: string): TypedAmount {
  const { whole, fraction = "", smallest } = FORM.exec(text)?.groups ?? {};
  if (whole === undefined) {
    throw new InvalidArgumentError("Expected units such as 1.5, or the smallest such as 1500wei.");
  }
  const places = smallest === undefined ? fraction.length : undefined;
  return { text, digits: BigInt(whole + fraction), places };
}

/**
 * The amount in the token's smallest unit.
 *
 * @param decimals of the token; undefined if they are not known
 * @param what the amount is, for the error
 * @throws QuipuError `DecimalsUnknown` for an amount in units of a token without known decimals;
 *   `OutOfRange` for more decimal places than the token has.
 */
export function amountIn(
  { text, digits, places }: TypedAmount,
  decimals: number | undefined,
  what: string,
): bigint {
  if (places === undefined || digits === 0n) return digits;
  if (decimals === undefined) {
    const expected =
      "the smallest unit, such as 1500wei: the decimals of the token are not known here";
    throw new QuipuError("DecimalsUnknown", gotExpected(what, text, expected));
  }
  if (places > decimals) {
    const expected = `at most ${decimals} decimal places, as the token has`;
    throw new QuipuError("OutOfRange", gotExpected(what, text, expected));
  }
  return digits * 10n ** BigInt(decimals - places);
}

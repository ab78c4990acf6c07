/** Amounts of a token as people read them: in its units, with the decimals that they need. */

/**
 * An amount in units, e.g. `1.5` for 15 · 10^17 with 18 decimals.
 *
 * @param amount in the token's smallest unit, not negative
 */
export function formatUnits(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/**
 * An amount and its token, e.g. `1.5 ETH`, `2.5 of token 1`.
 *
 * @param decimals undefined if nobody knows them; the amount is then in the smallest unit
 */
export function formatTokenAmount(
  amount: bigint,
  token: number,
  decimals: number | undefined,
): string {
  if (decimals === undefined) return `${amount}wei of token ${token}`;
  return `${formatUnits(amount, decimals)} ${token === 0 ? "ETH" : `of token ${token}`}`;
}

/** Amounts for reading. */

/** Amounts of more digits are shown by their first ones. */
const MOST_DIGITS = 27;

/** An amount in groups of three digits, or `≈ 3.40e38` where that would be too long to read. */
export function formatAmount(value: bigint): string {
  const digits = String(value);
  if (digits.length <= MOST_DIGITS) return value.toLocaleString("en");
  return `≈ ${digits[0]}.${digits.slice(1, 3)}e${digits.length - 1}`;
}

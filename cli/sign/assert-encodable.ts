/** Refuses amounts that cannot be signed because no encoding has them, and names the nearest ones. */
import { gotExpected, QuipuError } from "../../src/errors.js";
import { nearestFloats } from "../../src/kinds/float.js";
import type { FloatFormat } from "../../src/params.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";

/**
 * @param value in the token's smallest unit
 * @throws QuipuError `NotEncodable`.
 */
export function assertEncodable(
  value: bigint,
  format: FloatFormat,
  { what, token, decimals }: { what: string; token: number; decimals: number | undefined },
): void {
  const { below, above } = nearestFloats(value, format);
  if (below === value) return;
  const say = (amount: bigint): string => formatTokenAmount(amount, token, decimals);
  const nearest = above === undefined ? say(below) : `${say(below)} or ${say(above)}`;
  const expected = `one that a ${format.name} holds; the nearest: ${nearest}`;
  throw new QuipuError("NotEncodable", gotExpected(what, say(value), expected));
}

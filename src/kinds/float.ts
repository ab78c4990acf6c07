/**
 * Decimal floating-point numbers of amounts (float40) and fees (float16), SPEC.md section 1.
 *
 * A *value* is a bigint, an *encoding* (the bit pattern that is signed and published) a number, so
 * the two cannot be mistaken for each other. Encoding never rounds.
 */
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import type { FloatFormat } from "../params.js";

/** Exclusive upper bound of the encodings of a format. */
export function encodingLimit({ exponentBits, mantissaBits }: FloatFormat): number {
  return 2 ** (exponentBits + mantissaBits);
}

/**
 * Encodes a value canonically: with the smallest exponent.
 *
 * @param what the value is, for the error
 * @throws QuipuError `NotEncodable` if the value is negative or has no exact encoding.
 */
export function encodeFloat(value: bigint, format: FloatFormat, what = "value"): number {
  const { name, exponentBits, mantissaBits } = format;
  const mantissaLimit = 1n << BigInt(mantissaBits);
  let mantissa = value;
  let exponent = 0;
  while (mantissa >= mantissaLimit && mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent++;
  }
  if (value < 0n || mantissa >= mantissaLimit || exponent >= 2 ** exponentBits) {
    const expected = `a value with an exact ${name} encoding`;
    throw new QuipuError("NotEncodable", gotExpected(what, value, expected));
  }
  return exponent * 2 ** mantissaBits + Number(mantissa);
}

/**
 * The values with an encoding that are nearest to a value: the largest that is not above it and the
 * smallest that is not below it, undefined if all are below. Both are the value if it has an encoding.
 *
 * @param value not negative
 */
export function nearestFloats(
  value: bigint,
  { exponentBits, mantissaBits }: FloatFormat,
): { readonly below: bigint; readonly above: bigint | undefined } {
  const mantissaLimit = 1n << BigInt(mantissaBits);
  const lastScale = 10n ** BigInt(2 ** exponentBits - 1);
  let scale = 1n;
  while (value / scale >= mantissaLimit && scale < lastScale) scale *= 10n;
  const largest = mantissaLimit - 1n;
  const mantissa = value / scale;
  if (mantissa > largest) return { below: largest * scale, above: undefined };
  const onScale = mantissa * scale;
  if (onScale === value) return { below: value, above: value };
  // The last value of the exponent before may be nearer: 2047 is below 2048, and 2040 as well.
  const before = (largest * scale) / 10n;
  const below = before > onScale ? before : onScale;
  if (mantissa < largest) return { below, above: onScale + scale };
  // The next value has the next exponent, where not every mantissa below is a multiple of 10.
  const next = scale * 10n;
  return { below, above: scale < lastScale ? (value / next + 1n) * next : undefined };
}

/**
 * The value of any bit pattern, canonical or not.
 *
 * @throws QuipuError `OutOfRange` if the pattern is wider than the format.
 */
export function decodeFloat(encoding: number, format: FloatFormat): bigint {
  assertBelow(encoding, encodingLimit(format), `${format.name} encoding`);
  const scale = 2 ** format.mantissaBits;
  return BigInt(encoding % scale) * 10n ** BigInt(Math.floor(encoding / scale));
}

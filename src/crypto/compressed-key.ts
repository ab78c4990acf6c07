/**
 * A public key in 256 bits (SPEC.md section 4): Ay, and in the top bit the sign of Ax, which is 1 if
 * Ax > (r − 1) / 2. L1 takes any Ay below r, so decompression is total: a key that is no point is
 * one that nobody can sign for.
 */

import { Point } from "./curve.js";
import type { PublicKey } from "./eddsa.js";
import { assertBelow, assertFieldElement, FIELD_MODULUS } from "./field.js";

/** The bit of a compressed key above Ay: the sign of Ax. */
export const SIGN_BIT = 1n << 255n;

/**
 * Compresses a key of canonical coordinates, which need not be on the curve.
 *
 * @throws QuipuError `NotInField`.
 */
export function compressKey({ x, y }: PublicKey): bigint {
  assertFieldElement(x, "public key x");
  assertFieldElement(y, "public key y");
  return isNegative(x) ? SIGN_BIT + y : y;
}

/**
 * The key of 256 bits. Where no point of the curve has that Ay, its x is 0; where x is 0, the sign
 * says nothing.
 *
 * @throws QuipuError `OutOfRange` for more than 256 bits, `NotInField` if Ay ≥ r.
 */
export function decompressKey(key: bigint): PublicKey {
  const known = decompressed.get(key);
  if (known !== undefined) return known;
  const y = keyY(key);
  const publicKey = Object.freeze({ x: signedAbscissa(y, key >= SIGN_BIT), y });
  if (decompressed.size >= REMEMBERED) decompressed.clear();
  decompressed.set(key, publicKey);
  return publicKey;
}

/** A square root takes a millisecond, and a sequencer asks for the keys that it pays to again and again. */
const decompressed = new Map<bigint, PublicKey>();
const REMEMBERED = 4096;

function signedAbscissa(y: bigint, sign: boolean): bigint {
  const x = abscissa(y);
  if (x === undefined || x === 0n) return 0n;
  return isNegative(x) === sign ? x : FIELD_MODULUS - x;
}

/**
 * Ay of a compressed key: the key without its top bit.
 *
 * @throws QuipuError `OutOfRange` for more than 256 bits, `NotInField` if Ay ≥ r.
 */
export function keyY(key: bigint): bigint {
  assertBelow(key, 2n * SIGN_BIT, "compressed key");
  const y = key % SIGN_BIT;
  assertFieldElement(y, "public key y");
  return y;
}

function isNegative(x: bigint): boolean {
  return x > (FIELD_MODULUS - 1n) / 2n;
}

/** An x with a·x² + y² = 1 + d·x²·y²; a − d·y² is never 0, because a/d is no square. */
function abscissa(y: bigint): bigint | undefined {
  const { Fp } = Point;
  const { a, d } = Point.CURVE();
  const yy = Fp.sqr(y);
  const xx = Fp.div(Fp.sub(Fp.ONE, yy), Fp.sub(a, Fp.mul(d, yy)));
  try {
    return Fp.sqrt(xx);
  } catch {
    return undefined;
  }
}

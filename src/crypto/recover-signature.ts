/**
 * What a published signature (h, S) is worth. The circuit is wider than `verifyMessage` (SPEC.md
 * section 4): it takes the key with −Ax, and for the integer that it multiplies the key by, beside h
 * one other. So there are four points R8 = S·Base8 − 8·k·A at most of which h may be the hash.
 */

import { decompressKey } from "./compressed-key.js";
import { BASE8, isOnCurve, Point, SUBGROUP_ORDER } from "./curve.js";
import { challenge, isUsableKey, type Message, type PublicKey, type Signature } from "./eddsa.js";
import { FIELD_MODULUS } from "./field.js";

/** A signature as it is published. */
export interface PublishedSignature {
  /** h, Poseidon of R8, key and message: below r. */
  readonly challenge: bigint;
  /** S, below l. */
  readonly response: bigint;
}

/** Says of a published signature whether there is a proof of it. */
export type Judgement =
  /** It is right, by one of the keys. */
  | { readonly verdict: "valid"; readonly signature: Signature }
  /** It holds by the other integer alone: nobody signs so but on purpose. It is proven from this signature. */
  | { readonly verdict: "provable"; readonly signature: Signature }
  /** Nobody can prove it. */
  | { readonly verdict: "false" };

/**
 * Judges a published signature. `false` is said only of what has no proof at all.
 *
 * @param publicKey the account's; it need not be on the curve, because the circuit sees Ay alone
 * @param message field elements
 */
export function judgeSignature(
  publicKey: PublicKey,
  message: Message,
  { challenge: h, response }: PublishedSignature,
): Judgement {
  if (response >= SUBGROUP_ORDER) return { verdict: "false" };
  const keys = keysOf(publicKey);
  const [honest, ...others] = multipliers(h);
  const find = (k: bigint): Signature | undefined => {
    for (const key of keys) {
      const r8 = commitment(key, k, response);
      if (r8 === undefined || challenge(r8, key, message) !== h) continue;
      const isAccounts = key.x === publicKey.x;
      return { r8, s: response, ...(isAccounts ? {} : { keyX: key.x }) };
    }
    return undefined;
  };
  const valid = find(honest!);
  if (valid !== undefined) return { verdict: "valid", signature: valid };
  for (const k of others) {
    const signature = find(k);
    if (signature === undefined) continue;
    return { verdict: "provable", signature: { ...signature, aliased: true } };
  }
  return { verdict: "false" };
}

/** The keys of an Ay that can sign: none or two opposite ones, the account's first if it is one. */
function keysOf(publicKey: PublicKey): PublicKey[] {
  const { x, y } = isOnCurve(publicKey) ? publicKey : decompressKey(publicKey.y);
  const keys = [
    { x, y },
    { x: Point.Fp.neg(x), y },
  ];
  return keys.filter(isUsableKey);
}

/** R8 = S·Base8 − 8·k·A; undefined for the identity, which no circuit takes. */
function commitment(key: PublicKey, k: bigint, s: bigint): PublicKey | undefined {
  const key8 = Point.fromAffine(key).clearCofactor();
  const point = BASE8.multiplyUnsafe(s).subtract(key8.multiplyUnsafe(k));
  if (point.is0()) return undefined;
  const { x, y } = point.toAffine();
  return { x, y };
}

/**
 * The integers that the circuit may multiply a key by for a challenge, modulo l, h first. They are the
 * odd k between 2^253 and 3·2^253 that are h + 6·l or h + 7·l modulo r (`MultiplyKey`).
 */
function multipliers(h: bigint): bigint[] {
  const odd = [6n, 7n].flatMap((times) => {
    const residue = (h + times * SUBGROUP_ORDER) % FIELD_MODULUS;
    return [residue, residue + FIELD_MODULUS].filter((k) => k % 2n === 1n);
  });
  const within = odd.filter((k) => k > 1n << 253n && k < 3n << 253n);
  return [...new Set([h, ...within].map((k) => k % SUBGROUP_ORDER))];
}

/**
 * Signatures that hold for another multiple of the key than their challenge: `MultiplyKey` takes the odd
 * k between 2^253 and 3·2^253 that are h + 6·l or h + 7·l modulo r. One of them is so without the
 * modulus, which is h modulo l; the other is not there for every h.
 */
import { BASE8, Point, SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import type { Message, PublicKey } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { poseidon } from "../../src/crypto/poseidon.js";
import type { PublishedSignature } from "../../src/crypto/recover-signature.js";

/** A public key of which the secret scalar is known. */
export function keyOfScalar(scalar: bigint): PublicKey {
  const { x, y } = BASE8.multiply(scalar).toAffine();
  return { x, y };
}

/** Which multiple of the key a signer takes, modulo l, for a challenge; undefined if there is none. */
export type MultipleOf = (h: bigint) => bigint | undefined;

/** That of an honest prover. */
export const honestMultiple: MultipleOf = (h) => h % SUBGROUP_ORDER;

/** The other one: k, and the parity by which the circuit takes it. */
export interface AliasedInteger {
  readonly k: bigint;
  readonly parity: bigint;
}

/** The other one, if there is one. */
export function aliasedInteger(h: bigint): AliasedInteger | undefined {
  for (const parity of [0n, 1n]) {
    for (const wraps of [1n, -1n]) {
      const k = h + (6n + parity) * SUBGROUP_ORDER + wraps * FIELD_MODULUS;
      if (k % 2n === 1n && k > 2n ** 253n && k < 3n * 2n ** 253n) return { k, parity };
    }
  }
  return undefined;
}

export const aliasedMultiple: MultipleOf = (h) => {
  const alias = aliasedInteger(h);
  return alias && alias.k % SUBGROUP_ORDER;
};

/**
 * Signs with a scalar for a key, trying one commitment after another until there is such a multiple.
 *
 * @param key what is hashed as the key
 */
export function signByMultiple(
  scalar: bigint,
  key: PublicKey,
  { message, multipleOf }: { readonly message: Message; readonly multipleOf: MultipleOf },
): PublishedSignature & { readonly r8: PublicKey } {
  const elements = typeof message === "bigint" ? [message] : message;
  for (let nonce = 1_000_003n; ; nonce += 1n) {
    const { x, y } = Point.BASE.multiply(nonce).toAffine();
    const challenge = poseidon([x, y, key.x, key.y, ...elements]);
    const k = multipleOf(challenge);
    if (k === undefined) continue;
    return { challenge, response: (nonce + 8n * k * scalar) % SUBGROUP_ORDER, r8: { x, y } };
  }
}

/**
 * EdDSA with Poseidon on Baby Jubjub: over one field element bit for bit circomlibjs'
 * `signPoseidon`, over more the same with a Poseidon of as many more inputs.
 *
 * Verification refuses what circomlibjs lets pass in silence: coordinates ≥ r, a key of small order
 * (it would verify for anybody) and S ≥ l (a second form of the same signature).
 */

import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { blake512 } from "@noble/hashes/blake1.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { type AffinePoint, BASE8, isOnCurve, Point, SUBGROUP_ORDER } from "./curve.js";
import { assertFieldElement, isFieldElement } from "./field.js";
import { poseidon } from "./poseidon.js";
import { equationHolds } from "./signature-equation.js";

/** A public key: the point A = (Ax, Ay). */
export type PublicKey = AffinePoint;

/**
 * What is signed: one field element, or a list of two or three. A signature over so many elements is
 * none over another number of them.
 */
export type Message = bigint | readonly bigint[];

/** A signature over a message. */
export interface Signature {
  /** The commitment R8, a point of the curve. */
  readonly r8: AffinePoint;
  /** The response S, below the subgroup order l. */
  readonly s: bigint;
  /**
   * Ax of the key that it is by, if that is another than the account's (SPEC.md section 2). Only batches that
   * others have published have such signatures.
   */
  readonly keyX?: bigint;
  /**
   * Whether it holds by the other integer that the circuit may multiply the key by (`recover-signature.ts`). Only
   * batches that others have published have such signatures.
   */
  readonly aliased?: true;
}

/** A signature to be verified: of which message, and under which key. */
export interface SignatureClaim {
  readonly publicKey: PublicKey;
  readonly message: Message;
  readonly signature: Signature;
}

/** A private key of 32 bytes and the public key that belongs to it. */
export interface KeyPair {
  readonly privateKey: Uint8Array;
  readonly publicKey: PublicKey;
  /** Whether it is the pair of −s and (−Ax, Ay), see `keyPairFor`. */
  readonly opposite?: boolean;
}

/** The secret scalar (a multiple of 8) and the nonce prefix that a private key expands to. */
function expandKey(privateKey: Uint8Array): { scalar: bigint; prefix: Uint8Array } {
  const hash = blake512(privateKey);
  const pruned = hash.slice(0, 32);
  pruned[0] = pruned[0]! & 0xf8;
  pruned[31] = (pruned[31]! & 0x7f) | 0x40;
  return { scalar: bytesToNumberLE(pruned), prefix: hash.slice(32) };
}

/**
 * Derives the key pair of a private key.
 *
 * @example
 * const alice = deriveKeyPair(crypto.getRandomValues(new Uint8Array(32)));
 *
 * @param privateKey 32 secret bytes
 * @throws QuipuError `InvalidKey` if there are not 32 of them.
 */
export function deriveKeyPair(privateKey: Uint8Array): KeyPair {
  if (privateKey.length !== 32) {
    throw new QuipuError("InvalidKey", gotExpected("private key bytes", privateKey.length, 32));
  }
  const { scalar } = expandKey(privateKey);
  const { x, y } = BASE8.multiply((scalar >> 3n) % SUBGROUP_ORDER).toAffine();
  return { privateKey, publicKey: { x, y } };
}

/**
 * The key pair with which to sign for an account: the holder's own, or the opposite one, of −s and
 * (−Ax, Ay). To the circuit both are one key, and whoever commits a batch may have put a deposit for
 * the one on an account that has the other (SPEC.md section 2).
 *
 * @param publicKey the account's
 * @throws QuipuError `InvalidKey` if it is neither.
 */
export function keyPairFor(publicKey: PublicKey, keys: KeyPair): KeyPair {
  const { x, y } = keys.publicKey;
  const opposite = { x: Point.Fp.neg(x), y };
  if (publicKey.y === y && publicKey.x === x) return keys;
  if (publicKey.y === y && publicKey.x === opposite.x) {
    return { ...keys, publicKey: opposite, opposite: keys.opposite !== true };
  }
  const got = `(${publicKey.x}, ${publicKey.y})`;
  throw new QuipuError("InvalidKey", gotExpected("public key", got, `(±${x}, ${y})`));
}

/**
 * Goes into the commitments of opposite keys. Responses of s and of −s to one commitment would give
 * s away, because their challenges differ.
 */
const OPPOSITE = utf8ToBytes("quipu/opposite");

/** h = Poseidon(R8x, R8y, Ax, Ay, message), of five to seven inputs: the challenge of a signature. */
export function challenge(r8: AffinePoint, publicKey: PublicKey, message: Message): bigint {
  return poseidon([r8.x, r8.y, publicKey.x, publicKey.y, ...elementsOf(message)]);
}

/**
 * The challenge h of a signature of which nothing has been checked.
 *
 * @param publicKey the account's
 */
export function challengeOf(publicKey: PublicKey, message: Message, signature: Signature): bigint {
  return challenge(signature.r8, signingKey(publicKey, signature), message);
}

/** The key that a signature is by: the account's, or the one with its Ay that the signature names. */
export function signingKey({ x, y }: PublicKey, { keyX = x }: Signature): PublicKey {
  return { x: keyX, y };
}

function elementsOf(message: Message): readonly bigint[] {
  return typeof message === "bigint" ? [message] : message;
}

/**
 * Signs a message; the same key and message always give the same signature.
 *
 * @throws QuipuError `NotInField` if an element of the message is no field element.
 */
export function signMessage(keys: KeyPair, message: Message): Signature {
  const { privateKey, publicKey, opposite = false } = keys;
  const elements = elementsOf(message);
  for (const element of elements) assertFieldElement(element, "message");
  const { scalar, prefix } = expandKey(privateKey);
  const parts = elements.map((element) => numberToBytesLE(element, 32));
  const seed = concatBytes(prefix, ...(opposite ? [OPPOSITE] : []), ...parts);
  const r = bytesToNumberLE(blake512(seed)) % SUBGROUP_ORDER;
  const { x, y } = BASE8.multiply(r).toAffine();
  const h = challenge({ x, y }, publicKey, message);
  const secret = opposite ? SUBGROUP_ORDER - (scalar % SUBGROUP_ORDER) : scalar;
  return { r8: { x, y }, s: (r + h * secret) % SUBGROUP_ORDER };
}

/** Whether somebody can sign with a key: a point of the curve, of full order. */
export function isUsableKey(publicKey: PublicKey): boolean {
  return isOnCurve(publicKey) && !Point.fromAffine(publicKey).clearCofactor().is0();
}

/**
 * Whether a signature is valid: S·Base8 = R8 + 8·h·A with both points on the curve, neither R8 nor
 * 8·A the identity, every coordinate below r and S below l. One that names another key is not.
 */
export function verifyMessage(
  publicKey: PublicKey,
  message: Message,
  signature: Signature,
): boolean {
  const { r8, s, keyX } = signature;
  if (keyX !== undefined && keyX !== publicKey.x) return false;
  const values = [...elementsOf(message), s, r8.x, r8.y, publicKey.x, publicKey.y];
  if (!values.every(isFieldElement) || s >= SUBGROUP_ORDER) return false;
  const h = challenge(r8, publicKey, message) % SUBGROUP_ORDER;
  return equationHolds({ key: publicKey, r8 }, s, h);
}

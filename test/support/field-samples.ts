/** Field elements for tests, always the same. */

import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { poseidon } from "../../src/crypto/poseidon.js";

/** The ends of the field. */
export const EDGES: readonly bigint[] = [0n, 1n, FIELD_MODULUS - 1n];

/** Some field element or other. */
export function sample(seed: number): bigint {
  return poseidon([BigInt(seed), 0x73616d706c65n]);
}

/** `count` field elements. */
export function samples(count: number, seed = 0): bigint[] {
  return Array.from({ length: count }, (_, i) => sample(1000 * seed + i));
}

/** The n lowest bits of a number, the lowest first. */
export function bitsOf(value: bigint | number, n: number): bigint[] {
  return Array.from({ length: n }, (_, i) => (BigInt(value) >> BigInt(i)) & 1n);
}

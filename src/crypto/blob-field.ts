/**
 * The field of blobs (EIP-4844): what a blob holds are the values of a polynomial over the scalar field of BLS12-381, and
 * a batch's elements are its coefficients. This module evaluates it; it commits to nothing and knows no bytes.
 */

/** q, the order of BLS12-381's scalar field, `BLS_MODULUS` in EIP-4844; 255 bits. */
export const BLOB_MODULUS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/**
 * P(z) = Σ elements[i] · zⁱ mod q, by Horner's rule.
 *
 * @param elements integers from 0 on, the constant coefficient first; of none the sum is 0
 * @param z an integer from 0 on
 * @returns 0 ≤ y < q
 */
export function evaluateBlob(elements: readonly bigint[], z: bigint): bigint {
  return elements.reduceRight((sum, element) => (sum * z + element) % BLOB_MODULUS, 0n);
}

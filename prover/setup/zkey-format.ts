/** Numbers of the .zkey format (snarkjs, Groth16, version 1) that more than one file here needs. */

/** Ids of the sections. */
export const ZKEY_SECTION = {
  protocol: 1,
  header: 2,
  publicPoints: 3,
  coefficients: 4,
  a: 5,
  b1: 6,
  b2: 7,
  privatePoints: 8,
  quotient: 9,
  contributions: 10,
} as const;

/** Bytes of an affine point of G1 and of G2. */
export const G1_BYTES = 64;
export const G2_BYTES = 128;

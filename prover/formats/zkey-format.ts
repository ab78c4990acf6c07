/** Numbers of the .zkey format (snarkjs, Groth16, version 1) that reader and writer share. */
import { FIELD_BYTES } from "../bn254.js";

export const ZKEY_VERSION = 1;
/** The value of the first section of a Groth16 key. */
export const GROTH16 = 1;

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

/** Bytes of a coefficient's record: matrix, row, wire, value. */
export const RECORD_BYTES = 3 * 4 + FIELD_BYTES;

/** The constants of BN254 that several folders need, and the roots of unity of its scalars. */
import { powerMod } from "../src/arithmetic/limbs.js";
import { FIELD_MODULUS } from "../src/crypto/field.js";

/** Order of the groups, the field that circuits compute in. */
export const SCALAR_MODULUS = FIELD_MODULUS;
/** The field of the curve's coordinates. */
export const BASE_MODULUS =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** Bytes of a scalar, and of a base-field element. */
export const FIELD_BYTES = 32;
/** Bits of the largest scalar. */
export const SCALAR_BITS = 254;

/** The scalar field has 2^28-th roots of unity: the largest domain of an FFT. */
export const TWO_ADICITY = 28;
/** Smallest quadratic non-residue of the scalar field; snarkjs derives its roots of unity from it. */
const NON_RESIDUE = 5n;

/** The primitive 2^power-th root of unity that snarkjs' FFT uses. */
export function rootOfUnity(power: number): bigint {
  return powerMod(NON_RESIDUE, (SCALAR_MODULUS - 1n) >> BigInt(power), SCALAR_MODULUS);
}

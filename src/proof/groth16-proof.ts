/** A Groth16 proof over BN254 as snarkjs writes it: projective points, coordinates as decimal strings. */
export interface Groth16Proof {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: string;
  readonly curve: string;
}

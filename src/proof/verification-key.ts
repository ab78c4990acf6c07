/** A Groth16 verification key over BN254 as snarkjs writes it (verification_key.json). */
import * as v from "valibot";

const Coordinate = v.pipe(v.string(), v.regex(/^(0|[1-9][0-9]*)$/));
const G1Point = v.array(Coordinate);
const G2Point = v.array(G1Point);

export const VerificationKeySchema = v.object({
  protocol: v.literal("groth16"),
  curve: v.literal("bn128"),
  nPublic: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  vk_alpha_1: G1Point,
  vk_beta_2: G2Point,
  vk_gamma_2: G2Point,
  vk_delta_2: G2Point,
  vk_alphabeta_12: v.array(G2Point),
  IC: v.array(G1Point),
});

/** Coordinates as decimal strings, points projective. */
export type VerificationKey = v.InferOutput<typeof VerificationKeySchema>;

/** The verification key as snarkjs writes it, and the short name it goes by. */

import { createHash } from "node:crypto";
import { zKey } from "snarkjs";
import * as v from "valibot";
import { messageOf, proverError } from "../prover-error.js";
import { withSingleThreadCurve } from "../single-thread-curve.js";

const Coordinate = v.pipe(v.string(), v.regex(/^(0|[1-9][0-9]*)$/));
const G1Point = v.array(Coordinate);
const G2Point = v.array(G1Point);

const VerificationKeySchema = v.object({
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

/** snarkjs' verification_key.json: coordinates as decimal strings, points projective. */
export type VerificationKey = v.InferOutput<typeof VerificationKeySchema>;

/**
 * Reads a verification key from the text of verification_key.json.
 * @throws QuipuError `ArtifactCorrupt`.
 */
export function parseVerificationKey(text: string): VerificationKey {
  try {
    return v.parse(VerificationKeySchema, JSON.parse(text));
  } catch (error) {
    throw proverError("ArtifactCorrupt", `verification key: ${messageOf(error)}`, error);
  }
}

/** Takes the verification key out of a proving key. */
export async function exportVerificationKey(zkeyPath: string): Promise<VerificationKey> {
  const exported = await withSingleThreadCurve(() => zKey.exportVerificationKey(zkeyPath));
  return v.parse(VerificationKeySchema, exported);
}

/**
 * The id by which a batch file names the key it is proved under: sha256 (lower-case hex) of the
 * verification key as JSON with sorted field names and no white space.
 */
export function keyId(key: VerificationKey): string {
  const fields = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(fields)))
    .digest("hex");
}

/** The verification key as snarkjs writes it. */

import * as v from "valibot";
import { type VerificationKey, VerificationKeySchema } from "../../src/proof/verification-key.js";
import { messageOf, proverError } from "../prover-error.js";
import { withSingleThreadCurve } from "../snarkjs/single-thread-curve.js";

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

/** Reads the verification key from a proving key. */
export async function exportVerificationKey(zkeyPath: string): Promise<VerificationKey> {
  const exported = await withSingleThreadCurve(({ zKey }) => zKey.exportVerificationKey(zkeyPath));
  return v.parse(VerificationKeySchema, exported);
}

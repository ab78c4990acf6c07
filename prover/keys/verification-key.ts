/** The verification key as snarkjs writes it, and the short name it goes by. */

import { createHash } from "node:crypto";
import { zKey } from "snarkjs";
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

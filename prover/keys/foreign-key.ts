/**
 * A proving key that somebody else has made. Whoever made it can prove anything under it, which is
 * the concern of those who verify; the one who only wants to prove something true needs that it is
 * the verifier's and that proofs under it verify, and both show.
 */

import { describeFile } from "../artifacts/artifact-file.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import { checkKeyShape } from "./check-key-shape.js";
import type { ProvingKey } from "./ensure-keys.js";
import { exportVerificationKey, keyId } from "./verification-key.js";

/**
 * Reads a key that was made for a circuit somewhere else.
 *
 * @param path a .zkey file
 * @throws QuipuError `KeyMismatch` if it is of a circuit of another size, `ArtifactCorrupt`.
 */
export async function readForeignKey(circuit: CircuitArtifacts, path: string): Promise<ProvingKey> {
  await checkKeyShape(path, circuit.r1cs.path);
  const verificationKey = await exportVerificationKey(path);
  return {
    r1csSha256: circuit.r1cs.sha256,
    zkey: await describeFile(path),
    verificationKey,
    keyId: keyId(verificationKey),
  };
}

/**
 * A proving key made by somebody else. Its maker could prove anything under it, but that concerns only
 * the verifiers. A prover needs two things: that the key belongs to the verifier, and that proofs under
 * it verify. Both can be checked.
 */

import { keyId } from "../../src/proof/key-id.js";
import { describeFile } from "../artifacts/artifact-file.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import { checkKeyShape } from "./check-key-shape.js";
import type { ProvingKey } from "./ensure-keys.js";
import { exportVerificationKey } from "./verification-key.js";

/**
 * Reads a key for a circuit that was made elsewhere.
 *
 * @param path a .zkey file
 * @throws QuipuError `KeyMismatch` if its circuit has another size, `ArtifactCorrupt`.
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

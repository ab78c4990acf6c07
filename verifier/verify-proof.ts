/** The proof check of the contract, by snarkjs. */
import { groth16 } from "snarkjs";
import type { VerificationKey } from "../prover/artifacts/verification-key.js";
import { withSingleThreadCurve } from "../prover/single-thread-curve.js";
import type { PublicInputs } from "../src/batch/public-inputs.js";
import { gotExpected } from "../src/errors.js";
import { assertProofPoints, type ProofPoints, snarkjsProof } from "./proof-points.js";
import { verifierError } from "./verifier-error.js";

/**
 * Verifies the proof of a batch.
 *
 * @param publicInputs each below r
 * @throws QuipuError `MalformedProof` for points that the pairing precompile refuses,
 *   `InvalidProof` if the pairing check fails.
 */
export async function verifyProof(
  key: VerificationKey,
  { digest, z, y }: PublicInputs,
  proof: ProofPoints,
): Promise<void> {
  assertProofPoints(proof);
  // Taken over before anything else can run: what is verified is what has been checked.
  const [signals, checked] = [[digest, z, y].map(String), snarkjsProof(proof)];
  const accepted = await withSingleThreadCurve(() => groth16.verify(key, signals, checked));
  if (accepted) return;
  const got = "one that the verification key rejects";
  const expected = "a proof of this batch under the key of its shape";
  throw verifierError("InvalidProof", gotExpected("proof", got, expected));
}

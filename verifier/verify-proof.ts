/**
 * The proof checks of the contract, by snarkjs. The contract's verifier is exported from snarkjs, so
 * it is the reference. It is about three times as fast as `verifyGroth16` of `src/`, which needs no
 * Node.
 */
import { groth16 } from "snarkjs";
import { withSingleThreadCurve } from "../prover/snarkjs/single-thread-curve.js";
import type { PublicInputs } from "../src/batch/public-inputs.js";
import type { EscapeStatement } from "../src/escape/escape-input.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { assertCoordinates, assertPoints, type ProofPoints, snarkjsProof } from "./proof-points.js";
import { verifierError } from "./verifier-error.js";

/**
 * Verifies the proof of a batch.
 *
 * @param publicInputs each below r
 * @throws QuipuError `MalformedProof` for a coordinate ≥ p, `InvalidProof` for points that the
 *   pairing precompile refuses or if the pairing check fails.
 */
export function verifyProof(
  key: VerificationKey,
  { digest, z, y }: PublicInputs,
  proof: ProofPoints,
): Promise<void> {
  return verify(key, [digest, z, y], proof, "verification key of the shape");
}

/**
 * Verifies the proof of an escape.
 *
 * @param key without one, no proof is valid
 * @param statement each below r
 * @throws QuipuError `MalformedProof`, `InvalidProof`, as `verifyProof` does.
 */
export function verifyEscapeProof(
  key: VerificationKey | undefined,
  { root, claim, balance }: EscapeStatement,
  proof: ProofPoints,
): Promise<void> {
  return verify(key, [root, claim, balance], proof, "verification key of the escape circuit");
}

async function verify(
  key: VerificationKey | undefined,
  publicInputs: readonly bigint[],
  proof: ProofPoints,
  keyName: string,
): Promise<void> {
  assertCoordinates(proof);
  assertPoints(proof);
  // Copied before anything else can run, so that what is verified is what was checked.
  const [signals, checked] = [publicInputs.map(String), snarkjsProof(proof)];
  if (key === undefined) throw verifierError("InvalidProof", `there is no ${keyName}`);
  if (await withSingleThreadCurve(() => groth16.verify(key, signals, checked))) return;
  const why = "it proves something else, or nothing";
  throw verifierError("InvalidProof", `the ${keyName} rejects the proof: ${why}`);
}

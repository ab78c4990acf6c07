/**
 * The proof checks of the contract, by snarkjs: the reference that the contract's verifier is exported
 * from, and some three times as fast as `verifyGroth16` of `src/`, which needs no Node.
 */
import { groth16 } from "snarkjs";
import { withSingleThreadCurve } from "../prover/snarkjs/single-thread-curve.js";
import type { PublicInputs } from "../src/batch/public-inputs.js";
import { gotExpected } from "../src/errors.js";
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
  return verify(key, [digest, z, y], proof, "this batch under the key of its shape");
}

/**
 * Verifies the proof of an escape.
 *
 * @param key if there is none, no proof is valid
 * @param statement each below r
 * @throws QuipuError `MalformedProof`, `InvalidProof`, as `verifyProof` does.
 */
export function verifyEscapeProof(
  key: VerificationKey | undefined,
  { root, claim, balance }: EscapeStatement,
  proof: ProofPoints,
): Promise<void> {
  return verify(key, [root, claim, balance], proof, "this leaf under the escape circuit's key");
}

async function verify(
  key: VerificationKey | undefined,
  publicInputs: readonly bigint[],
  proof: ProofPoints,
  statement: string,
): Promise<void> {
  assertCoordinates(proof);
  assertPoints(proof);
  // Taken over before anything else can run: what is verified is what has been checked.
  const [signals, checked] = [publicInputs.map(String), snarkjsProof(proof)];
  const accepted =
    key !== undefined && (await withSingleThreadCurve(() => groth16.verify(key, signals, checked)));
  if (accepted) return;
  const got = "one that the verification key rejects";
  throw verifierError("InvalidProof", gotExpected("proof", got, `a proof of ${statement}`));
}

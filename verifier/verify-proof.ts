/**
 * The proof checks of the contract, by snarkjs: about three times as fast as `verifyGroth16` of
 * `src/`, which needs no Node.
 */
import { withSingleThreadCurve } from "../prover/snarkjs/single-thread-curve.js";
import type { PublicInputs } from "../src/batch/public-inputs.js";
import type { EscapeStatement } from "../src/escape/escape-input.js";
import type { Groth16Proof } from "../src/proof/groth16-proof.js";
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
  { digest, challenge, y }: PublicInputs,
  proof: ProofPoints,
): Promise<void> {
  return verify(key, [digest, challenge, y], proof, "verification key of the shape");
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
  const [signals, points] = [publicInputs.map(String), snarkjsProof(proof)];
  const isInfiniteB = proof.b.flat().every((coordinate) => coordinate === 0n);
  if (key === undefined) throw verifierError("InvalidProof", `there is no ${keyName}`);
  const checked = isInfiniteB ? withFiniteB(points, key) : points;
  if (await withSingleThreadCurve(({ groth16 }) => groth16.verify(key, signals, checked))) return;
  const why = "it proves something else, or nothing";
  throw verifierError("InvalidProof", `the ${keyName} rejects the proof: ${why}`);
}

/**
 * A proof with the same product of pairings: e(A, 0) = 1 = e(0, gamma). To ffjavascript a pairing with
 * the point at infinity of G2 is not 1, as it is to the precompile (EIP-197); one with that of G1 is.
 */
function withFiniteB(points: Groth16Proof, { vk_gamma_2 }: VerificationKey): Groth16Proof {
  return { ...points, pi_a: ["0", "1", "0"], pi_b: vk_gamma_2 };
}

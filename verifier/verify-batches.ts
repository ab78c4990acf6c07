/** The checks on the proofs of the batches of a group. */
import { evaluateAlone, type PublicInputs } from "../src/batch/public-inputs.js";
import { assertFieldElement } from "../src/crypto/field.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import type { Shape } from "../src/shape.js";
import { assertCoordinates } from "./proof-points.js";
import type { BatchProof } from "./submission.js";
import { verifyProof } from "./verify-proof.js";

/** Checks that the digest of a proof is a field element. @throws QuipuError `NotInField`. */
export function assertDigest(proofs: readonly BatchProof[], position: number): void {
  assertFieldElement(proofs[position]!.digest, "digest");
}

/** Checks the coordinates of all proofs. @throws QuipuError `MalformedProof`. */
export function assertAllCoordinates(proofs: readonly BatchProof[]): void {
  for (const [i, { proof }] of proofs.entries()) assertCoordinates(proof, i);
}

/**
 * Checks the proofs of batches that are proven each by itself.
 *
 * @param data published data of each
 * @throws QuipuError `MalformedProof` for a coordinate ≥ p in any proof; then `InvalidProof` for any proof.
 */
export async function verifyAlone(
  key: VerificationKey,
  data: readonly Uint8Array[],
  proofs: readonly BatchProof[],
  at: { readonly shape: Shape; readonly levels: number },
): Promise<void> {
  assertAllCoordinates(proofs);
  const inputs = data.map((batch, i) => evaluateAlone(proofs[i]!.digest, batch, at));
  await verifyAll(key, proofs, inputs);
}

/**
 * Checks the proofs. The contract does so by one product of pairings, each proof to the power of a weight of
 * 128 bits that nobody can choose. Here each proof is checked by itself. The product is right if each
 * proof is. If one is wrong, its factor is not 1; all factors have the prime order r, as the points of
 * every proof are in the groups of that order or refused, so the product is 1 for one value of that
 * proof's weight modulo r at most: with a probability of 2^-128 each time that somebody tries. A group
 * of one has the weight 1, so there the two checks are the same.
 *
 * @param inputs what the contract computes of the public inputs of each
 */
export async function verifyAll(
  key: VerificationKey,
  proofs: readonly BatchProof[],
  inputs: readonly Omit<PublicInputs, "digest">[],
): Promise<void> {
  for (const [i, { digest, proof }] of proofs.entries()) {
    await verifyProof(key, { digest, ...inputs[i]! }, proof);
  }
}

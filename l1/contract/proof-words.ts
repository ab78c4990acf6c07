/** A proof as the contract takes it: eight words, A, B, C, in the order of EIP-197. */
import type { ProofPoints } from "../../verifier/proof-points.js";

export function proofWords({ a, b, c }: ProofPoints): readonly bigint[] {
  return [...a, ...b.flat(), ...c];
}

/** A proof as the contract takes it: eight words, A, B, C, in the order of EIP-197. */
import type { ProofPoints } from "../../verifier/proof-points.js";

/** Eight words of a proof, as the ABI has them. */
export type ProofWords = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

export function proofWords({ a, b, c }: ProofPoints): ProofWords {
  return [...a, ...b[0], ...b[1], ...c];
}

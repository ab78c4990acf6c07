/** A proof as the contract takes it: eight words, A, B, C, in the order of EIP-197. */
import type { ProofPoints } from "../../verifier/proof-points.js";

/** Eight words of a proof, as the ABI has them. */
export type ProofWords = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

export function proofWords({ a, b, c }: ProofPoints): ProofWords {
  return [...a, ...b[0], ...b[1], ...c];
}

/** The proof that eight words are. */
export function pointsOfWords([a0, a1, b0, b1, b2, b3, c0, c1]: ProofWords): ProofPoints {
  return {
    a: [a0, a1],
    b: [
      [b0, b1],
      [b2, b3],
    ],
    c: [c0, c1],
  };
}

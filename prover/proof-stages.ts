/**
 * The parts of a Groth16 proof that a backend may be able to tell apart, so that backends can be
 * compared part by part. A backend that cannot time one leaves it out; none is ever made up.
 */

/**
 * In the order in which a prover goes through them: A·w and B·w from the coefficients and the
 * product A·B − C, by the engine with witness and quotient brought into its limbs and digits; all transforms, with the shift to the coset; the multi-scalar multiplications,
 * named as the sections of the key (B2 is the one over G2).
 */
export const PROOF_STAGES = ["abc", "fft", "msmA", "msmB1", "msmB2", "msmC", "msmH"] as const;

export type ProofStage = (typeof PROOF_STAGES)[number];

/** Milliseconds of wall clock; they add up to the proof but for what lies between them. */
export type StageTimings = Readonly<Partial<Record<ProofStage, number>>>;

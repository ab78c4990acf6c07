/**
 * The stages of a Groth16 proof, so that backends can be compared stage by stage. A backend leaves out
 * the stages that it cannot time.
 */

/**
 * In the order of a proof. `abc`: A·w and B·w from the coefficients, and the product A·B − C; in the
 * engine also the conversion of witness and quotient into limbs and digits. `fft`: all transforms, with
 * the shift to the coset. Then the multi-scalar multiplications, named after the sections of the key
 * (B2 is the one over G2).
 */
export const PROOF_STAGES = ["abc", "fft", "msmA", "msmB1", "msmB2", "msmC", "msmH"] as const;

export type ProofStage = (typeof PROOF_STAGES)[number];

/** Milliseconds of wall clock; they add up to the proof time, except for the gaps between stages. */
export type StageTimings = Readonly<Partial<Record<ProofStage, number>>>;

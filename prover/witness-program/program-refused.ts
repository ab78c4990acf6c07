/** The refusal of everything that turns a circuit's witness calculator into a program. */
import { type ProverError, proverError } from "../prover-error.js";

/** @param reason what the calculator does that a program cannot, and where. */
export function programRefused(reason: string): ProverError {
  return proverError("WitnessUncompilable", reason);
}

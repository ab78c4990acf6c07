/**
 * The evaluation domain of a circuit: the 2^power-th roots of unity, one for every row of the QAP.
 */
import { gotExpected } from "../../src/errors.js";
import { TWO_ADICITY } from "../bn254.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { proverError } from "../prover-error.js";

/**
 * Power of two of the domain, as snarkjs chooses it: the smallest, at least 1, that has a row for each
 * constraint, for each public signal, and for the constant one.
 *
 * @throws QuipuError CircuitTooBig if the doubled domain, which the quotient needs, has no FFT
 */
export function domainPower(circuit: Pick<R1cs, "constraintCount" | "publicSignals">): number {
  const rows = circuit.constraintCount + circuit.publicSignals + 1;
  const power = Math.max(1, Math.ceil(Math.log2(rows)));
  if (power >= TWO_ADICITY) {
    throw proverError(
      "CircuitTooBig",
      gotExpected("rows of the QAP", rows, `at most 2^${TWO_ADICITY - 1}`),
    );
  }
  return power;
}

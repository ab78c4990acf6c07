/** Checks whether a key was made for a circuit of this size. */

import { gotExpected } from "../../src/errors.js";
import { readR1cs } from "../formats/r1cs-file.js";
import { readZkeyHeader } from "../formats/zkey-file.js";
import { proverError } from "../prover-error.js";

/**
 * Checks that a key has the size of a circuit. A key of the same size for another circuit passes; the
 * hashes in manifests, and finally the check of every proof, catch that.
 * @throws QuipuError `KeyMismatch`; what reading the two files throws.
 */
export async function checkKeyShape(zkeyPath: string, r1csPath: string): Promise<void> {
  const [key, circuit] = await Promise.all([readZkeyHeader(zkeyPath), readR1cs(r1csPath)]);
  const fields = [
    ["wires", key.wires, circuit.signals],
    ["publicSignals", key.publicSignals, circuit.publicSignals],
  ] as const;
  for (const [field, got, expected] of fields) {
    if (got === expected) continue;
    throw proverError("KeyMismatch", gotExpected(`${zkeyPath}: ${field}`, got, expected));
  }
}

/** The head of a Groth16 .zkey file: for a circuit of which shape the key was made. */

import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";
import { readR1csHeader } from "./r1cs-header.js";
import { readSection, withSectionFile } from "./section-file.js";

export interface ZkeyHeader {
  readonly wires: number;
  readonly publicSignals: number;
}

const groth16 = 1;

/**
 * Reads the head of a proving key.
 * @throws QuipuError `KeyMismatch` when it is one of another proof system, `ArtifactCorrupt`.
 */
export function readZkeyHeader(path: string): Promise<ZkeyHeader> {
  return withSectionFile(path, "zkey", async (file) => {
    const system = (await readSection(file, 1)).readUInt32LE(0);
    if (system !== groth16) {
      throw proverError("KeyMismatch", gotExpected(`${path}: proof system`, system, groth16));
    }
    const bytes = await readSection(file, 2);
    const fields = bytes.readUInt32LE(0);
    const afterFields = 4 + fields + 4 + bytes.readUInt32LE(4 + fields);
    return {
      wires: bytes.readUInt32LE(afterFields),
      publicSignals: bytes.readUInt32LE(afterFields + 4),
    };
  });
}

/**
 * Checks that a key has the shape of a circuit. A key of the same shape for another circuit passes:
 * that is what hashes in manifests, and in the end the check of every proof, are for.
 * @throws QuipuError `KeyMismatch`.
 */
export async function checkKeyShape(zkeyPath: string, r1csPath: string): Promise<void> {
  const [key, circuit] = await Promise.all([readZkeyHeader(zkeyPath), readR1csHeader(r1csPath)]);
  for (const field of ["wires", "publicSignals"] as const) {
    if (key[field] === circuit[field]) continue;
    const what = `${zkeyPath}: ${field}`;
    throw proverError("KeyMismatch", gotExpected(what, key[field], circuit[field]));
  }
}

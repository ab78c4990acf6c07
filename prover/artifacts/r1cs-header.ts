/** The first section of an .r1cs file: the shape of the circuit. */

import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";
import { readSection, type SectionFile, withSectionFile } from "./section-file.js";

export interface R1csHeader {
  /** Wires, the constant one included. */
  readonly wires: number;
  /** Public signals: outputs and public inputs. */
  readonly publicSignals: number;
  readonly constraints: number;
}

/** Bytes of a coefficient: circom pads the 254-bit field to 32. */
export const coefficientSize = 32;

/**
 * Reads the header of an .r1cs file.
 * @throws QuipuError `ArtifactCorrupt`.
 */
export function readR1csHeader(path: string): Promise<R1csHeader> {
  return withSectionFile(path, "r1cs", headerOf);
}

/** Reads the header of an opened .r1cs file. @throws QuipuError `ArtifactCorrupt`. */
export async function headerOf(file: SectionFile): Promise<R1csHeader> {
  const bytes = await readSection(file, 1);
  const size = bytes.readUInt32LE(0);
  if (size !== coefficientSize) {
    const message = gotExpected(`${file.path}: bytes of a coefficient`, size, coefficientSize);
    throw proverError("ArtifactCorrupt", message);
  }
  const at = 4 + size;
  return {
    wires: bytes.readUInt32LE(at),
    publicSignals: bytes.readUInt32LE(at + 4) + bytes.readUInt32LE(at + 8),
    constraints: bytes.readUInt32LE(at + 24),
  };
}

/**
 * Reads and checks the header of an .r1cs file (iden3's r1cs binary format, version 1), and locates
 * its constraints. Callers stream the constraints themselves.
 */
import { type FileKind, readInteger, type Section, SectionFile } from "../../files/section-file.js";
import { gotExpected } from "../../src/errors.js";
import { FIELD_BYTES, SCALAR_MODULUS } from "../bn254.js";
import { proverError } from "../prover-error.js";

/** Error codes for an .r1cs file. */
type R1csError = "R1csInvalid" | "R1csTruncated" | "R1csUnreadable";

const HEADER_SECTION = 1;
const CONSTRAINTS_SECTION = 2;
const CUSTOM_GATE_USES_SECTION = 5;
/** Modulus length, modulus, four counts, the number of labels (u64), the number of constraints. */
const HEADER_BYTES = 4 + FIELD_BYTES + 4 * 4 + 8 + 4;
/** A constraint of three empty linear combinations. */
const MIN_CONSTRAINT_BYTES = 12;

const KIND: FileKind<R1csError> = {
  magic: "r1cs",
  version: 1,
  unreadable: "R1csUnreadable",
  invalid: "R1csInvalid",
  truncated: "R1csTruncated",
};

/** The size of a circuit and the place of its constraints. */
export interface R1cs {
  readonly path: string;
  /** Signals (wires), the constant one at index 0, then the public ones, then the private ones. */
  readonly signals: number;
  /** Public signals: outputs and public inputs, without the constant one. */
  readonly publicSignals: number;
  readonly constraintCount: number;
  readonly constraints: Section;
}

/**
 * Reads the header of the .r1cs file at `path`.
 *
 * @throws QuipuError R1csUnreadable, R1csInvalid, R1csTruncated, or CurveUnsupported if the circuit
 *   is over another field than BN254's scalars
 */
export function readR1cs(path: string): Promise<R1cs> {
  return SectionFile.open(path, KIND, async (file) => {
    const section = file.section(HEADER_SECTION);
    const header = await file.read(section.offset, Math.min(section.bytes, HEADER_BYTES));
    checkField(path, header);
    if (section.bytes !== HEADER_BYTES) {
      throw file.invalid("bytes of the header", section.bytes, HEADER_BYTES);
    }
    if (file.has(CUSTOM_GATE_USES_SECTION)) {
      const { offset } = file.section(CUSTOM_GATE_USES_SECTION);
      const uses = (await file.read(offset, 4)).readUInt32LE(0);
      if (uses > 0) throw file.invalid("uses of custom gates", uses, "0: Groth16 has none");
    }
    return parseCounts(file, header);
  });
}

function checkField(path: string, header: Buffer): void {
  const size = header.length >= 4 ? header.readUInt32LE(0) : 0;
  if (size !== FIELD_BYTES) {
    const what = `${path}: bytes of the circuit's field`;
    throw proverError("CurveUnsupported", gotExpected(what, size, `${FIELD_BYTES} (BN254)`));
  }
  const prime = readInteger(header.subarray(4, 4 + FIELD_BYTES));
  if (prime !== SCALAR_MODULUS) {
    const what = `${path}: modulus of the circuit's field`;
    throw proverError("CurveUnsupported", gotExpected(what, prime, `${SCALAR_MODULUS} (BN254)`));
  }
}

function parseCounts(file: SectionFile<R1csError>, header: Buffer): R1cs {
  const counts = 4 + FIELD_BYTES;
  const signals = header.readUInt32LE(counts);
  const publicSignals = header.readUInt32LE(counts + 4) + header.readUInt32LE(counts + 8);
  const privateInputs = header.readUInt32LE(counts + 12);
  const constraintCount = header.readUInt32LE(counts + 24);
  const named = 1 + publicSignals + privateInputs;
  if (signals < named) {
    throw file.invalid("signals", signals, `at least ${named} (inputs and outputs)`);
  }
  const constraints = file.section(CONSTRAINTS_SECTION);
  const least = constraintCount * MIN_CONSTRAINT_BYTES;
  if (constraints.bytes < least) {
    throw file.invalid("bytes of the constraints", constraints.bytes, `at least ${least}`);
  }
  return { path: file.name, signals, publicSignals, constraintCount, constraints };
}

/**
 * Reads and checks the header of an .r1cs file (iden3's r1cs binary format, version 1), and says
 * where its constraints are. The constraints themselves are streamed by qap.ts, which checks them
 * as it goes.
 */
import { open } from "node:fs/promises";
import {
  type FileKind,
  readBytes,
  readInteger,
  readSections,
  requireSection,
  type Section,
} from "../../files/binary-file.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { FIELD_BYTES, SCALAR_MODULUS } from "./bn254.js";

/** Refusals of this folder that are about the .r1cs file. */
export type R1csError = "R1csInvalid" | "R1csTruncated" | "R1csUnreadable" | "CurveUnsupported";

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
  invalid: "R1csInvalid",
  truncated: "R1csTruncated",
};

/** The shape of a circuit and the place of its constraints. */
export interface R1cs {
  readonly path: string;
  /** Signals, with the constant one at index 0, then the public ones, then the private ones. */
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
export async function readR1cs(path: string): Promise<R1cs> {
  const file = await open(path).catch((cause: unknown) => {
    throw new QuipuError<R1csError>("R1csUnreadable", `cannot open ${path}`, { cause });
  });
  try {
    const sections = await readSections(file, KIND);
    const header = requireSection(sections, HEADER_SECTION, KIND);
    const bytes = await readBytes(file, header.offset, Math.min(header.bytes, HEADER_BYTES), KIND);
    checkField(bytes, header.bytes);
    const customGates = sections.get(CUSTOM_GATE_USES_SECTION);
    if (customGates) {
      const uses = (await readBytes(file, customGates.offset, 4, KIND)).readUInt32LE(0);
      if (uses > 0) throw invalid("uses of custom gates", uses, "0: Groth16 has none");
    }
    return parseHeader(path, bytes, requireSection(sections, CONSTRAINTS_SECTION, KIND));
  } finally {
    await file.close();
  }
}

function checkField(header: Buffer, sectionBytes: number): void {
  const size = header.length >= 4 ? header.readUInt32LE(0) : 0;
  if (size !== FIELD_BYTES) {
    throw new QuipuError<R1csError>(
      "CurveUnsupported",
      gotExpected("bytes of the circuit's field", size, `${FIELD_BYTES} (BN254)`),
    );
  }
  if (sectionBytes !== HEADER_BYTES)
    throw invalid("bytes of the header", sectionBytes, HEADER_BYTES);
  const prime = readInteger(header.subarray(4, 4 + FIELD_BYTES));
  if (prime !== SCALAR_MODULUS) {
    throw new QuipuError<R1csError>(
      "CurveUnsupported",
      gotExpected("modulus of the circuit's field", prime, `${SCALAR_MODULUS} (BN254)`),
    );
  }
}

function parseHeader(path: string, header: Buffer, constraints: Section): R1cs {
  const counts = 4 + FIELD_BYTES;
  const signals = header.readUInt32LE(counts);
  const publicSignals = header.readUInt32LE(counts + 4) + header.readUInt32LE(counts + 8);
  const privateInputs = header.readUInt32LE(counts + 12);
  const constraintCount = header.readUInt32LE(counts + 24);
  const named = 1 + publicSignals + privateInputs;
  if (signals < named) throw invalid("signals", signals, `at least ${named} (inputs and outputs)`);
  const least = constraintCount * MIN_CONSTRAINT_BYTES;
  if (constraints.bytes < least) {
    throw invalid("bytes of the constraints", constraints.bytes, `at least ${least}`);
  }
  return { path, signals, publicSignals, constraintCount, constraints };
}

function invalid(what: string, got: unknown, expected: unknown): QuipuError<R1csError> {
  return new QuipuError("R1csInvalid", gotExpected(what, got, expected));
}

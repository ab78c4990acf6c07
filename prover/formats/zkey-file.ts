/** Reads and checks the head of a Groth16 .zkey over BN254, on disk or in memory. */
import { type FileKind, readInteger, SectionFile } from "../../files/section-file.js";
import { gotExpected } from "../../src/errors.js";
import { BASE_MODULUS, FIELD_BYTES, SCALAR_MODULUS, TWO_ADICITY } from "../bn254.js";
import { proverError } from "../prover-error.js";
import { G1_BYTES, G2_BYTES, GROTH16, ZKEY_SECTION, ZKEY_VERSION } from "./zkey-format.js";

export type ZkeyError = "ArtifactCorrupt";

export const ZKEY: FileKind<ZkeyError> = {
  magic: "zkey",
  version: ZKEY_VERSION,
  unreadable: "ArtifactCorrupt",
  invalid: "ArtifactCorrupt",
  truncated: "ArtifactCorrupt",
};

/** The size of the key's circuit, and the points that do not belong to a wire. */
export interface ZkeyHeader {
  readonly wires: number;
  readonly publicSignals: number;
  /** The domain has 2^power elements. */
  readonly power: number;
  /** alpha1, beta1, beta2, gamma2, delta1, delta2; coordinates times 2^256. */
  readonly fixedPoints: Uint8Array;
}

const COUNTS_OFFSET = 2 * (4 + FIELD_BYTES);
const HEADER_BYTES = COUNTS_OFFSET + 12 + 3 * G1_BYTES + 3 * G2_BYTES;

/**
 * Reads the head of a key on disk.
 * @throws QuipuError `ArtifactCorrupt` if it is not a .zkey or is truncated, `KeyMismatch` if it is for
 *   another proof system or curve.
 */
export function readZkeyHeader(path: string): Promise<ZkeyHeader> {
  return SectionFile.open(path, ZKEY, zkeyHeaderOf);
}

/** Reads the head of an opened key. @throws QuipuError as `readZkeyHeader`. */
export async function zkeyHeaderOf(file: SectionFile<ZkeyError>): Promise<ZkeyHeader> {
  const system = (await sectionOf(file, "protocol", 4)).readUInt32LE(0);
  if (system !== GROTH16) {
    const what = `${file.name}: proof system`;
    throw proverError("KeyMismatch", gotExpected(what, system, GROTH16));
  }
  const header = await sectionOf(file, "header", HEADER_BYTES);
  checkModulus(file.name, header, 0, BASE_MODULUS);
  checkModulus(file.name, header, 4 + FIELD_BYTES, SCALAR_MODULUS);
  const [wires, publicSignals, domain] = [0, 4, 8].map((offset) =>
    header.readUInt32LE(COUNTS_OFFSET + offset),
  ) as [number, number, number];
  const power = Math.log2(domain);
  if (!Number.isInteger(power) || power < 1 || power >= TWO_ADICITY) {
    throw file.invalid("domain", domain, "a power of two, 2 to 2^27");
  }
  if (publicSignals >= wires) throw file.invalid("public signals", publicSignals, `below ${wires}`);
  return { wires, publicSignals, power, fixedPoints: header.subarray(COUNTS_OFFSET + 12) };
}

/** The content of a section that must have `bytes` bytes. */
export function sectionOf(
  file: SectionFile<ZkeyError>,
  name: keyof typeof ZKEY_SECTION,
  bytes: number,
): Promise<Buffer> {
  const section = file.section(ZKEY_SECTION[name]);
  if (section.bytes === bytes) return file.read(section.offset, bytes);
  throw file.invalid(`section ${name}: bytes`, section.bytes, bytes);
}

function checkModulus(name: string, header: Buffer, offset: number, expected: bigint): void {
  const bytes = header.readUInt32LE(offset);
  const value = readInteger(header.subarray(offset + 4, offset + 4 + FIELD_BYTES));
  if (bytes === FIELD_BYTES && value === expected) return;
  throw proverError("KeyMismatch", gotExpected(`${name}: modulus (BN254)`, value, expected));
}

/**
 * Parses and checks a Groth16 .zkey in memory. Everything that the engine later relies on is checked
 * here, before any work starts.
 */

import { SectionFile } from "../../files/section-file.js";
import { sectionOf, ZKEY, type ZkeyError, type ZkeyHeader, zkeyHeaderOf } from "./zkey-file.js";
import { G1_BYTES, G2_BYTES, RECORD_BYTES, ZKEY_SECTION } from "./zkey-format.js";

/** Sections as stored in the file; points affine, coordinates times 2^256. */
export interface ZkeyContent extends ZkeyHeader {
  /** Records of RECORD_BYTES; values times 2^512. */
  readonly coefficients: Uint8Array;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  readonly c: Uint8Array;
  readonly h: Uint8Array;
}

/**
 * Parses a key without copying it.
 * @throws QuipuError `ArtifactCorrupt` if it is not a .zkey or is truncated, `KeyMismatch` if it is for
 *   another proof system or curve.
 */
export async function readZkeyContent(zkey: Uint8Array): Promise<ZkeyContent> {
  const file = await SectionFile.inMemory("zkey", ZKEY, zkey);
  const header = await zkeyHeaderOf(file);
  const { wires, publicSignals, power } = header;
  return {
    ...header,
    coefficients: await coefficientsOf(file),
    a: await sectionOf(file, "a", wires * G1_BYTES),
    b1: await sectionOf(file, "b1", wires * G1_BYTES),
    b2: await sectionOf(file, "b2", wires * G2_BYTES),
    c: await sectionOf(file, "privatePoints", (wires - publicSignals - 1) * G1_BYTES),
    h: await sectionOf(file, "quotient", 2 ** power * G1_BYTES),
  };
}

async function coefficientsOf(file: SectionFile<ZkeyError>): Promise<Uint8Array> {
  const section = await file.content(ZKEY_SECTION.coefficients);
  if (section.length < 4) throw file.invalid("section coefficients: bytes", section.length, "4");
  const bytes = section.readUInt32LE(0) * RECORD_BYTES;
  if (section.length !== 4 + bytes) {
    throw file.invalid("section coefficients: bytes", section.length, 4 + bytes);
  }
  return section.subarray(4);
}

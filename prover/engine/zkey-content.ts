/**
 * A Groth16 .zkey in memory, taken apart and checked: whatever the engine relies on later is made
 * sure of here, before any work starts.
 */

import { readInteger } from "../../files/binary-file.js";
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";
import { BASE_MODULUS, FIELD_BYTES, SCALAR_MODULUS, TWO_ADICITY } from "../setup/bn254.js";
import { G1_BYTES, G2_BYTES, ZKEY_SECTION } from "../setup/zkey-format.js";

/** Bytes of a coefficient's record: matrix, row, wire, value. */
export const RECORD_BYTES = 12 + FIELD_BYTES;

/** Sections as they stand in the file; points affine, coordinates times 2^256. */
export interface ZkeyContent {
  readonly wires: number;
  readonly publicSignals: number;
  /** The domain has 2^power elements. */
  readonly power: number;
  /** alpha1, beta1, beta2, gamma2, delta1, delta2. */
  readonly fixedPoints: Uint8Array;
  /** Records of RECORD_BYTES; values times 2^512. */
  readonly coefficients: Uint8Array;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  readonly c: Uint8Array;
  readonly h: Uint8Array;
}

/**
 * Takes a key apart.
 * @throws QuipuError `ArtifactCorrupt` when it is no .zkey or is cut short, `KeyMismatch` when it is
 *   one of another proof system or curve.
 */
export function readZkeyContent(zkey: Uint8Array): ZkeyContent {
  const sections = sectionsOf(zkey);
  const section = (name: keyof typeof ZKEY_SECTION, bytes: number) => {
    const content = sections.get(ZKEY_SECTION[name]);
    if (content?.length === bytes) return content;
    throw corrupt(`section ${name}: bytes`, content?.length ?? "none", bytes);
  };
  const system = view(section("protocol", 4)).getUint32(0, true);
  if (system !== 1) throw proverError("KeyMismatch", gotExpected("zkey: proof system", system, 1));
  const header = section("header", HEADER_BYTES);
  checkModulus(header, 0, BASE_MODULUS);
  checkModulus(header, 4 + FIELD_BYTES, SCALAR_MODULUS);
  const [wires, publicSignals, domain] = [0, 4, 8].map((offset) =>
    view(header).getUint32(COUNTS_OFFSET + offset, true),
  ) as [number, number, number];
  const power = Math.log2(domain);
  if (!Number.isInteger(power) || power < 1 || power >= TWO_ADICITY) {
    throw corrupt("domain", domain, "a power of two, 2 to 2^27");
  }
  if (publicSignals >= wires) throw corrupt("public signals", publicSignals, `below ${wires}`);
  return {
    wires,
    publicSignals,
    power,
    fixedPoints: header.subarray(COUNTS_OFFSET + 12),
    coefficients: coefficientsOf(sections),
    a: section("a", wires * G1_BYTES),
    b1: section("b1", wires * G1_BYTES),
    b2: section("b2", wires * G2_BYTES),
    c: section("privatePoints", (wires - publicSignals - 1) * G1_BYTES),
    h: section("quotient", domain * G1_BYTES),
  };
}

const COUNTS_OFFSET = 2 * (4 + FIELD_BYTES);
const HEADER_BYTES = COUNTS_OFFSET + 12 + 3 * G1_BYTES + 3 * G2_BYTES;

function sectionsOf(zkey: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const data = view(zkey);
  if (zkey.length < 12 || data.getUint32(0, true) !== ZKEY_MAGIC) {
    throw corrupt("magic", "another", '"zkey"');
  }
  const version = data.getUint32(4, true);
  if (version !== 1) throw corrupt("version", version, 1);
  const sections = new Map<number, Uint8Array>();
  let position = 12;
  for (let left = data.getUint32(8, true); left > 0; left -= 1) {
    if (position + 12 > zkey.length) throw corrupt("bytes", zkey.length, "more sections");
    const id = data.getUint32(position, true);
    const bytes = Number(data.getBigUint64(position + 4, true));
    position += 12;
    if (position + bytes > zkey.length) {
      throw corrupt(`section ${id}: bytes`, zkey.length - position, bytes);
    }
    if (sections.has(id)) throw corrupt(`section ${id}`, "two", "one");
    sections.set(id, zkey.subarray(position, position + bytes));
    position += bytes;
  }
  return sections;
}

/** "zkey" as a little-endian word. */
const ZKEY_MAGIC = 0x79656b7a;

function coefficientsOf(sections: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const section = sections.get(ZKEY_SECTION.coefficients);
  if (section === undefined || section.length < 4) throw corrupt("coefficients", "none", "some");
  const bytes = view(section).getUint32(0, true) * RECORD_BYTES;
  if (section.length !== 4 + bytes) {
    throw corrupt("section coefficients: bytes", section.length, 4 + bytes);
  }
  return section.subarray(4);
}

function checkModulus(header: Uint8Array, offset: number, expected: bigint): void {
  const bytes = view(header).getUint32(offset, true);
  const value = readInteger(header.subarray(offset + 4, offset + 4 + FIELD_BYTES));
  if (bytes === FIELD_BYTES && value === expected) return;
  throw proverError("KeyMismatch", gotExpected("zkey: modulus (BN254)", value, expected));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function corrupt(what: string, got: unknown, expected: unknown) {
  return proverError("ArtifactCorrupt", gotExpected(`zkey: ${what}`, got, expected));
}

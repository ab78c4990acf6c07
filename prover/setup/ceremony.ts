/**
 * Makes a Groth16 proving key from a powers-of-tau file with snarkjs' own setup, and may add a
 * contribution to it. Slow, but nobody has to trust this machine alone.
 */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { zKey } from "snarkjs";
import { writeAtomically } from "../../files/atomic-file.js";
import { type FileKind, readInteger, SectionFile } from "../../files/section-file.js";
import { gotExpected } from "../../src/errors.js";
import { BASE_MODULUS, FIELD_BYTES } from "../bn254.js";
import { domainPower } from "../circuits/domain.js";
import { readR1cs } from "../formats/r1cs-file.js";
import type { Provenance } from "../provenance.js";
import { type ProverErrorCode, proverError } from "../prover-error.js";

type PtauError = "PtauInvalid" | "PtauTruncated" | "PtauUnreadable";

const HEADER_SECTION = 1;
/** Lagrange basis of tau in G1; written by `snarkjs powersoftau prepare phase2`. */
const LAGRANGE_SECTION = 12;
/** Modulus length, modulus, power, power of the ceremony. */
const HEADER_BYTES = 4 + FIELD_BYTES + 4 + 4;

const KIND: FileKind<PtauError> = {
  magic: "ptau",
  version: 1,
  unreadable: "PtauUnreadable",
  invalid: "PtauInvalid",
  truncated: "PtauTruncated",
};

/** One party's share in the key. */
export interface Contribution {
  /** Recorded in the key. */
  readonly name: string;
  /** Mixed with the operating system's randomness, which suffices alone. */
  readonly entropy?: string;
}

export interface CeremonySetupOptions {
  /** The circuit, as circom writes it. */
  readonly r1csPath: string;
  /** A powers-of-tau file that is prepared for phase 2. */
  readonly ptauPath: string;
  /** The key to create or replace. */
  readonly zkeyPath: string;
  /** Without one, the key must get a contribution before use: anyone can forge against delta = 1. */
  readonly contribution?: Contribution;
}

export interface CeremonySetupResult {
  readonly provenance: Provenance;
}

/**
 * Writes the key of a circuit, complete or not at all.
 *
 * @throws QuipuError R1csUnreadable, R1csInvalid, R1csTruncated, CurveUnsupported, CircuitTooBig,
 *   PtauUnreadable, PtauInvalid, PtauTruncated, PtauNotPrepared, PtauTooSmall, FileUnwritable,
 *   NoSpaceLeft; SetupFailed if snarkjs refuses for another reason
 */
export async function ceremonySetup(options: CeremonySetupOptions): Promise<CeremonySetupResult> {
  const { r1csPath, ptauPath, zkeyPath, contribution } = options;
  await checkPtau(ptauPath, domainPower(await readR1cs(r1csPath)));
  const hadThreads = hasThreads();
  try {
    await writeAtomically(zkeyPath, async (_file, path) => {
      if (!contribution) return newKey(r1csPath, ptauPath, path);
      const initial = `${path}.initial`;
      try {
        await newKey(r1csPath, ptauPath, initial);
        const entropy = randomBytes(64).toString("hex") + (contribution.entropy ?? "");
        await zKey.contribute(initial, path, contribution.name, entropy);
      } finally {
        await rm(initial, { force: true });
      }
    });
  } finally {
    if (!hadThreads) await globalThis.curve_bn128?.terminate();
  }
  return { provenance: { kind: "ceremony", contributions: contribution ? 1 : 0 } };
}

async function newKey(r1csPath: string, ptauPath: string, path: string): Promise<void> {
  const result = await zKey.newZKey(r1csPath, ptauPath, path);
  if (result === -1) throw proverError("SetupFailed", "snarkjs refused to make the key");
}

/** Whether other code started snarkjs' threads and will end them. */
function hasThreads(): boolean {
  return Boolean(globalThis.curve_bn128);
}

/** Refuses unsuitable files that snarkjs would notice late or not at all. */
function checkPtau(path: string, neededPower: number): Promise<void> {
  return SectionFile.open(path, KIND, async (file) => {
    const { offset } = file.section(HEADER_SECTION);
    const header = await file.read(offset, HEADER_BYTES);
    const modulus = readInteger(header.subarray(4, 4 + FIELD_BYTES));
    const refuse = (code: ProverErrorCode, what: string, got: unknown, expected: string) =>
      proverError(code, gotExpected(`${path}: ${what}`, got, expected));
    if (header.readUInt32LE(0) !== FIELD_BYTES || modulus !== BASE_MODULUS) {
      throw refuse("CurveUnsupported", "modulus", modulus, `${BASE_MODULUS} (BN254)`);
    }
    const power = header.readUInt32LE(4 + FIELD_BYTES);
    if (power < neededPower)
      throw refuse("PtauTooSmall", "power", power, `at least ${neededPower}`);
    if (file.has(LAGRANGE_SECTION)) return;
    const expected = "one (prepare the file for phase 2)";
    throw refuse("PtauNotPrepared", `section ${LAGRANGE_SECTION}`, "none", expected);
  });
}

/**
 * Makes a Groth16 proving key from a powers-of-tau file with snarkjs' own setup, and may add a
 * contribution to it. Slow, but nobody has to trust this machine alone.
 */
import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { zKey } from "snarkjs";
import { writeAtomically } from "../../files/atomic-file.js";
import {
  type FileKind,
  readBytes,
  readInteger,
  readSections,
  requireSection,
} from "../../files/binary-file.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { Provenance } from "../provenance.js";
import { BASE_MODULUS, FIELD_BYTES } from "./bn254.js";
import { domainPower } from "./domain.js";
import { readR1cs } from "./read-r1cs.js";

type PtauError =
  | "PtauInvalid"
  | "PtauTruncated"
  | "PtauUnreadable"
  | "PtauNotPrepared"
  | "PtauTooSmall"
  | "CurveUnsupported";

const HEADER_SECTION = 1;
/** Lagrange basis of tau in G1; written by `snarkjs powersoftau prepare phase2`. */
const LAGRANGE_SECTION = 12;
/** Modulus length, modulus, power, power of the ceremony. */
const HEADER_BYTES = 4 + FIELD_BYTES + 4 + 4;

const KIND: FileKind<PtauError> = {
  magic: "ptau",
  version: 1,
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
  if (result === -1) throw new QuipuError("SetupFailed", "snarkjs refused to make the key");
}

/** Whether snarkjs' threads were started by somebody else, who will end them. */
function hasThreads(): boolean {
  return Boolean(globalThis.curve_bn128);
}

/** Refuses a file that snarkjs would notice to be unfit only late, or not at all. */
async function checkPtau(path: string, neededPower: number): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new QuipuError<PtauError>("PtauUnreadable", `cannot open ${path}`, { cause });
  });
  try {
    const sections = await readSections(file, KIND);
    const { offset } = requireSection(sections, HEADER_SECTION, KIND);
    const header = await readBytes(file, offset, HEADER_BYTES, KIND);
    const modulus = readInteger(header.subarray(4, 4 + FIELD_BYTES));
    if (header.readUInt32LE(0) !== FIELD_BYTES || modulus !== BASE_MODULUS) {
      const expected = `${BASE_MODULUS} (BN254)`;
      throw refusal("CurveUnsupported", "modulus of the powers of tau", modulus, expected);
    }
    const power = header.readUInt32LE(4 + FIELD_BYTES);
    if (power < neededPower) {
      throw refusal("PtauTooSmall", "power of the powers of tau", power, `at least ${neededPower}`);
    }
    if (!sections.has(LAGRANGE_SECTION)) {
      throw refusal("PtauNotPrepared", "section 12", "none", "one (prepare the file for phase 2)");
    }
  } finally {
    await file.close();
  }
}

function refusal(code: PtauError, what: string, got: unknown, expected: string): QuipuError {
  return new QuipuError(code, gotExpected(what, got, expected));
}

/**
 * Writes an .r1cs of a given size to measure setups with: no meaning, but the shape of flat
 * Poseidon code. A constraint has four terms in A and one in C; every other constraint is a square
 * (B = A), the rest multiply by the signal before. So nearly all signals occur in B, which is the
 * dear case: a circuit that keeps wires out of B is set up faster.
 */
import { type FileHandle, open } from "node:fs/promises";
import { SCALAR_MODULUS } from "../prover/bn254.js";

const MEMORY = 4096;
const A_TERMS = 4;
const PUBLIC_SIGNALS = 3;
const FLUSH_BYTES = 1 << 20;

/** An r1cs with 2^power rows in its QAP; returns the number of coefficients that are not zero. */
export async function writeSyntheticR1cs(path: string, power: number): Promise<number> {
  const constraints = 2 ** power - PUBLIC_SIGNALS - 1;
  const terms = new TermBuffer();
  const file = await open(path, "w");
  try {
    let position = 12 + 12 + 64 + 12;
    const flush = async (): Promise<void> => {
      const bytes = terms.take();
      await file.write(bytes, 0, bytes.length, position);
      position += bytes.length;
    };
    for (let row = 0; row < constraints; row++) {
      writeConstraint(terms, row);
      if (terms.length > FLUSH_BYTES) await flush();
    }
    await flush();
    await writeHeaders(file, constraints, position - (12 + 12 + 64 + 12));
    return terms.count;
  } finally {
    await file.close();
  }
}

function writeConstraint(terms: TermBuffer, row: number): void {
  const output = row + 1 + PUBLIC_SIGNALS;
  const recent = (i: number): number => Math.max(0, output - 1 - ((i * 2654435761) % MEMORY));
  const combination = (): void => {
    terms.begin(A_TERMS);
    for (let i = 0; i < A_TERMS; i++) terms.add(recent(row * A_TERMS + i), row * 31 + i);
  };
  combination();
  if (row % 2 === 0) combination();
  else {
    terms.begin(1);
    terms.add(output - 1, 0);
  }
  terms.begin(1);
  terms.add(output, 0);
}

async function writeHeaders(file: FileHandle, constraints: number, bytes: number): Promise<void> {
  const head = Buffer.alloc(12 + 12 + 64 + 12);
  head.write("r1cs", "latin1");
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(1, 12);
  head.writeBigUInt64LE(64n, 16);
  head.writeUInt32LE(32, 24);
  Buffer.from(SCALAR_MODULUS.toString(16).padStart(64, "0"), "hex").reverse().copy(head, 28);
  const signals = 1 + PUBLIC_SIGNALS + constraints;
  [signals, 0, PUBLIC_SIGNALS, 0].forEach((count, i) => {
    head.writeUInt32LE(count, 60 + 4 * i);
  });
  head.writeBigUInt64LE(BigInt(signals), 76);
  head.writeUInt32LE(constraints, 84);
  head.writeUInt32LE(2, 88);
  head.writeBigUInt64LE(BigInt(bytes), 92);
  await file.write(head, 0, head.length, 0);
}

/** Terms in the file's encoding, until they are taken. */
class TermBuffer {
  #bytes = Buffer.alloc(FLUSH_BYTES + 65536);
  length = 0;
  count = 0;

  begin(terms: number): void {
    this.length = this.#bytes.writeUInt32LE(terms, this.length);
    this.count += terms;
  }

  /** Seed 0 gives the coefficient one, any other a value that fills the field. */
  add(signal: number, seed: number): void {
    const coefficient = this.#bytes.subarray(this.length + 4, this.length + 36);
    this.#bytes.writeUInt32LE(signal, this.length);
    coefficient.fill(0);
    if (seed === 0) coefficient[0] = 1;
    else
      for (let i = 0; i < 7; i++) coefficient.writeUInt32LE((seed * (i + 3) * 40503) >>> 0, 4 * i);
    this.length += 36;
  }

  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

/**
 * A rank-1 constraint system in memory, and what a witness does to it. Small circuits only: every
 * coefficient is a bigint.
 */

import { readFile } from "node:fs/promises";
import { FIELD_MODULUS } from "../src/crypto/field.js";

/** A linear combination: pairs of wire and coefficient. */
type Combination = readonly (readonly [wire: number, coefficient: bigint])[];

/** a · b = c. */
export interface Constraint {
  readonly a: Combination;
  readonly b: Combination;
  readonly c: Combination;
}

export interface ConstraintSystem {
  readonly wires: number;
  readonly constraints: readonly Constraint[];
}

/** Reads an .r1cs file (https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md). */
export async function readConstraints(path: string): Promise<ConstraintSystem> {
  const file = await readFile(path);
  const sections = new Map<number, number>();
  for (let at = 12; at < file.length; at += 12 + Number(file.readBigUInt64LE(at + 4))) {
    sections.set(file.readUInt32LE(at), at + 12);
  }
  const header = sections.get(1)!;
  const wires = file.readUInt32LE(header + 36);
  const count = file.readUInt32LE(header + 60);
  let at = sections.get(2)!;
  const combination = (): Combination => {
    const terms = file.readUInt32LE(at);
    at += 4;
    return Array.from({ length: terms }, () => {
      const wire = file.readUInt32LE(at);
      const coefficient = readField(file, at + 4);
      at += 36;
      return [wire, coefficient] as const;
    });
  };
  const constraints = Array.from({ length: count }, () => ({
    a: combination(),
    b: combination(),
    c: combination(),
  }));
  return { wires, constraints };
}

function readField(file: Buffer, at: number): bigint {
  let value = 0n;
  for (let word = 3; word >= 0; word -= 1) {
    value = (value << 64n) | file.readBigUInt64LE(at + 8 * word);
  }
  return value;
}

/** Value of a combination under a witness, not reduced. */
export function evaluate(combination: Combination, witness: readonly bigint[]): bigint {
  let sum = 0n;
  for (const [wire, coefficient] of combination) sum += coefficient * witness[wire]!;
  return sum;
}

/** Whether a witness satisfies a constraint. */
export function holds({ a, b, c }: Constraint, witness: readonly bigint[]): boolean {
  const product = (evaluate(a, witness) % FIELD_MODULUS) * evaluate(b, witness);
  return (product - evaluate(c, witness)) % FIELD_MODULUS === 0n;
}

/** The wires of a constraint, without the constant one. */
export function wiresOf({ a, b, c }: Constraint): number[] {
  const wires = [a, b, c].flatMap((combination) => combination.map(([wire]) => wire));
  return [...new Set(wires)].filter((wire) => wire !== 0);
}

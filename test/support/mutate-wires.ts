/**
 * Single-wire mutation: changes every wire of an honest witness in turn and looks whether a
 * constraint notices. A wire that can be changed alone is a value that the prover is free to choose.
 */

import { randomBytes } from "node:crypto";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { type ConstraintSystem, evaluate } from "../../tries/constraint-system.js";

/** A constraint seen from one wire: its coefficients in a, b and c. */
interface Occurrence {
  readonly constraint: number;
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
}

/**
 * The wires that no constraint holds fast: adding 1, or adding a random field element, to the honest
 * value violates nothing.
 */
export function survivingWires(system: ConstraintSystem, witness: readonly bigint[]): number[] {
  const values = system.constraints.map(({ a, b }) => ({
    a: evaluate(a, witness) % FIELD_MODULUS,
    b: evaluate(b, witness) % FIELD_MODULUS,
  }));
  const random = BigInt(`0x${randomBytes(31).toString("hex")}`) + 2n;
  const survives = (occurrences: readonly Occurrence[], delta: bigint): boolean =>
    occurrences.every(({ constraint, a, b, c }) => {
      // (A + a·δ)(B + b·δ) − (C + c·δ) with A·B = C.
      const value = values[constraint]!;
      const change = a * value.b + b * value.a + a * b * delta - c;
      return (change * delta) % FIELD_MODULUS === 0n;
    });
  const byWire = occurrencesByWire(system);
  return byWire.flatMap((occurrences, wire) =>
    wire !== 0 && [1n, random].some((delta) => survives(occurrences, delta)) ? [wire] : [],
  );
}

function occurrencesByWire(system: ConstraintSystem): Occurrence[][] {
  const byWire: Occurrence[][] = Array.from({ length: system.wires }, () => []);
  for (const [constraint, sides] of system.constraints.entries()) {
    const found = new Map<number, { a: bigint; b: bigint; c: bigint }>();
    for (const side of ["a", "b", "c"] as const) {
      for (const [wire, coefficient] of sides[side]) {
        const entry = found.get(wire) ?? { a: 0n, b: 0n, c: 0n };
        entry[side] += coefficient;
        found.set(wire, entry);
      }
    }
    for (const [wire, coefficients] of found) byWire[wire]!.push({ constraint, ...coefficients });
  }
  return byWire;
}

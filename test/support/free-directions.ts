/**
 * The freedom of a prover, to first order: in how many independent directions the wires that a
 * circuit computes can move away from a witness, its inputs being held, without a constraint that
 * notices. It sees what single-wire mutation cannot: wires that can only change together.
 */

import { Point } from "../../src/crypto/curve.js";
import { type Constraint, type ConstraintSystem, evaluate } from "./r1cs.js";

const { Fp } = Point;

/** Coefficients by wire. */
type Row = Map<number, bigint>;

/**
 * Dimension of the kernel of the constraints' derivative at a witness.
 *
 * @param held wires that do not move
 */
export function countFreeDirections(
  system: ConstraintSystem,
  witness: readonly bigint[],
  held: Iterable<number>,
): number {
  const fixed = new Set([0, ...held]);
  const rows = system.constraints.map((constraint) => derivative(constraint, witness, fixed));
  return system.wires - fixed.size - rankOf(rows);
}

/** A·B − C changes by A'·B + A·B' − C'. */
function derivative({ a, b, c }: Constraint, witness: readonly bigint[], fixed: Set<number>): Row {
  const row: Row = new Map();
  const add = (side: Constraint["a"], factor: bigint) => {
    for (const [wire, coefficient] of side) {
      if (fixed.has(wire)) continue;
      row.set(wire, Fp.create((row.get(wire) ?? 0n) + coefficient * factor));
    }
  };
  add(a, Fp.create(evaluate(b, witness)));
  add(b, Fp.create(evaluate(a, witness)));
  add(c, Fp.neg(1n));
  for (const [wire, coefficient] of row) if (coefficient === 0n) row.delete(wire);
  return row;
}

/** Rows not yet used, found by length and by wire. */
class Rows {
  readonly #byLength: (Set<Row> | undefined)[] = [];
  readonly #byWire = new Map<number, Set<Row>>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) this.#put(row);
  }

  /** Takes one of the shortest rows that are not 0. */
  takeShortest(): Row | undefined {
    const shortest = this.#byLength.find((rows, length) => length > 0 && (rows?.size ?? 0) > 0);
    const [row] = shortest ?? [];
    if (row !== undefined) this.#take(row);
    return row;
  }

  /** Rids all rows of a wire of the pivot, of the one that fewest of them have. */
  eliminate(pivot: Row): void {
    const uses = (wire: number) => this.#byWire.get(wire)!.size;
    const column = [...pivot.keys()].reduce((best, wire) =>
      uses(wire) < uses(best) ? wire : best,
    );
    const inverse = Fp.inv(pivot.get(column)!);
    for (const row of [...this.#byWire.get(column)!]) {
      this.#take(row);
      const factor = Fp.mul(row.get(column)!, inverse);
      for (const [wire, coefficient] of pivot) {
        const value = Fp.sub(row.get(wire) ?? 0n, Fp.mul(factor, coefficient));
        if (value === 0n) row.delete(wire);
        else row.set(wire, value);
      }
      this.#put(row);
    }
  }

  #put(row: Row): void {
    const length = this.#byLength[row.size] ?? new Set();
    this.#byLength[row.size] = length.add(row);
    for (const wire of row.keys()) {
      this.#byWire.set(wire, (this.#byWire.get(wire) ?? new Set()).add(row));
    }
  }

  #take(row: Row): void {
    this.#byLength[row.size]!.delete(row);
    for (const wire of row.keys()) this.#byWire.get(wire)!.delete(row);
  }
}

/** Gaussian elimination by short rows and rare wires, which keeps sparse rows sparse. */
function rankOf(rows: readonly Row[]): number {
  const left = new Rows(rows);
  let rank = 0;
  for (let pivot = left.takeShortest(); pivot !== undefined; pivot = left.takeShortest()) {
    left.eliminate(pivot);
    rank += 1;
  }
  return rank;
}

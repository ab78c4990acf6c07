/**
 * The freedom of a prover, to first order: in how many independent directions the wires that a
 * circuit computes can move away from a witness, its inputs being held, without a constraint that
 * notices. It sees what single-wire mutation cannot: wires that can only change together.
 */

import { Point } from "../../src/crypto/curve.js";
import { type Constraint, type ConstraintSystem, evaluate } from "../../tries/constraint-system.js";

const { Fp } = Point;

/** Coefficients by wire. */
type Row = Map<number, bigint>;

/** The kernel of the constraints' derivative at a witness. */
export interface Freedom {
  /** Its dimension. */
  readonly directions: number;
  /** The wires that are not 0 in all of it, ascending. */
  readonly movable: readonly number[];
}

/**
 * How a witness can move.
 *
 * @param held wires that do not move
 */
export function freeDirections(
  system: ConstraintSystem,
  witness: readonly bigint[],
  held: Iterable<number>,
): Freedom {
  const fixed = new Set([0, ...held]);
  const rows = system.constraints.map((constraint) => derivative(constraint, witness, fixed));
  const pivots = eliminate(rows);
  const solved = new Set(pivots.map(({ wire }) => wire));
  const movable = new Set<number>();
  for (let wire = 0; wire < system.wires; wire += 1) {
    if (!fixed.has(wire) && !solved.has(wire)) movable.add(wire);
  }
  const directions = movable.size;
  // Back from the last pivot: in terms of wires that are not solved, a pivot moves if one is left.
  const terms = new Map<number, Row>();
  for (const { wire, row } of pivots.toReversed()) {
    const term: Row = new Map();
    const factor = Fp.neg(Fp.inv(row.get(wire)!));
    for (const [other, coefficient] of row) {
      if (other === wire) continue;
      const scaled = Fp.mul(coefficient, factor);
      addScaled(term, terms.get(other) ?? new Map([[other, 1n]]), scaled);
    }
    terms.set(wire, term);
    if (term.size > 0) movable.add(wire);
  }
  return { directions, movable: [...movable].sort((a, b) => a - b) };
}

/** Adds a multiple of a row to another one. */
function addScaled(row: Row, addend: Row, factor: bigint): void {
  for (const [wire, coefficient] of addend) {
    const value = Fp.add(row.get(wire) ?? 0n, Fp.mul(factor, coefficient));
    if (value === 0n) row.delete(wire);
    else row.set(wire, value);
  }
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

  /** Rids all rows of a wire of the pivot, of the one that fewest of them have, and names it. */
  eliminate(pivot: Row): number {
    const uses = (wire: number) => this.#byWire.get(wire)!.size;
    const column = [...pivot.keys()].reduce((best, wire) =>
      uses(wire) < uses(best) ? wire : best,
    );
    const inverse = Fp.neg(Fp.inv(pivot.get(column)!));
    for (const row of [...this.#byWire.get(column)!]) {
      this.#take(row);
      addScaled(row, pivot, Fp.mul(row.get(column)!, inverse));
      this.#put(row);
    }
    return column;
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

/**
 * Gaussian elimination by short rows and rare wires, which keeps sparse rows sparse: the pivots in
 * order, each with the wire that later rows are rid of.
 */
function eliminate(rows: readonly Row[]): { wire: number; row: Row }[] {
  const left = new Rows(rows);
  const pivots: { wire: number; row: Row }[] = [];
  for (let row = left.takeShortest(); row !== undefined; row = left.takeShortest()) {
    pivots.push({ wire: left.eliminate(row), row });
  }
  return pivots;
}

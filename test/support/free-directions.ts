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
    terms.set(wire, term);
    const moving = [...row].filter(([other]) => other !== wire && terms.get(other)?.size !== 0);
    if (moving.length === 0) continue;
    const factor = Fp.neg(Fp.inv(row.get(wire)!));
    for (const [other, coefficient] of moving) {
      const scaled = Fp.mul(coefficient, factor);
      addScaled(term, terms.get(other) ?? new Map([[other, 1n]]), scaled);
    }
    if (term.size > 0) movable.add(wire);
  }
  return { directions, movable: [...movable].sort((a, b) => a - b) };
}

/** Adds a multiple of a row to another one. */
function addScaled(row: Row, addend: Row, factor: bigint): void {
  for (const [wire, coefficient] of addend) {
    const value = Fp.create((row.get(wire) ?? 0n) + factor * coefficient);
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
    for (const row of rows) {
      this.#putByLength(row);
      for (const wire of row.keys()) this.#rowsWith(wire).add(row);
    }
  }

  /** Takes one of the shortest rows that are not 0. */
  takeShortest(): Row | undefined {
    const shortest = this.#byLength.find((rows, length) => length > 0 && (rows?.size ?? 0) > 0);
    const [row] = shortest ?? [];
    if (row === undefined) return undefined;
    shortest!.delete(row);
    for (const wire of row.keys()) this.#rowsWith(wire).delete(row);
    return row;
  }

  /** Rids all rows of a wire of the pivot, of the one that fewest of them have, and names it. */
  eliminate(pivot: Row): number {
    const uses = (wire: number) => this.#rowsWith(wire).size;
    const column = [...pivot.keys()].reduce((best, wire) =>
      uses(wire) < uses(best) ? wire : best,
    );
    const rows = this.#rowsWith(column);
    this.#byWire.delete(column);
    if (rows.size === 0) return column;
    const rest = new Map(pivot);
    rest.delete(column);
    // A pivot of one wire says that it is 0, whatever the coefficients are.
    const inverse = rest.size === 0 ? 0n : Fp.neg(Fp.inv(pivot.get(column)!));
    for (const row of rows) {
      this.#byLength[row.size]!.delete(row);
      const factor = Fp.mul(row.get(column)!, inverse);
      row.delete(column);
      this.#addScaled(row, rest, factor);
      this.#putByLength(row);
    }
    return column;
  }

  /** As `addScaled`, for a row that is found by its wires. */
  #addScaled(row: Row, addend: Row, factor: bigint): void {
    for (const [wire, coefficient] of addend) {
      const before = row.get(wire);
      const value = Fp.create((before ?? 0n) + factor * coefficient);
      if (value === 0n) {
        row.delete(wire);
        this.#rowsWith(wire).delete(row);
      } else {
        row.set(wire, value);
        if (before === undefined) this.#rowsWith(wire).add(row);
      }
    }
  }

  #putByLength(row: Row): void {
    const length = this.#byLength[row.size] ?? new Set();
    this.#byLength[row.size] = length.add(row);
  }

  #rowsWith(wire: number): Set<Row> {
    let rows = this.#byWire.get(wire);
    if (rows === undefined) {
      rows = new Set();
      this.#byWire.set(wire, rows);
    }
    return rows;
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

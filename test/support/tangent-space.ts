/**
 * The tangent space of a constraint system at a witness: every direction, of any number of wires at
 * once, in which the witness can be moved without a constraint noticing to first order. Wires that
 * lie in no such direction are determined by the fixed ones, but for choices among isolated values
 * (a bit, a sign). Single-wire mutation asks the same about one wire at a time.
 *
 * Gaussian elimination in the order in which wires become determined, so that what is open at a time
 * stays small.
 */

import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { type ConstraintSystem, evaluate } from "./r1cs.js";

type Row = Map<number, bigint>;

/** The wires that can move while those in `fixed`, and the constant, stay. */
export function movableWires(
  system: ConstraintSystem,
  witness: readonly bigint[],
  fixed: Iterable<number>,
): number[] {
  const elimination = new Elimination(system, witness);
  elimination.fix([0, ...fixed]);
  return elimination.movable();
}

class Elimination {
  readonly #wires: number;
  readonly #determined = new Set<number>();
  /** Equations that have not been used, by number; without determined wires. */
  readonly #equations: Row[];
  readonly #uses: Map<number, number[]>;
  readonly #waiting: number[][] = [];
  /** Solved rows that still have open wires: pivot = −Σ others. */
  readonly #pivots = new Map<number, Row>();
  readonly #pivotsWith = new Map<number, Set<number>>();

  constructor(system: ConstraintSystem, witness: readonly bigint[]) {
    this.#wires = system.wires;
    this.#equations = system.constraints.map(({ a, b, c }) => {
      const [atA, atB] = [mod(evaluate(a, witness)), mod(evaluate(b, witness))];
      const row: Row = new Map();
      for (const [wire, k] of a) add(row, wire, k * atB);
      for (const [wire, k] of b) add(row, wire, k * atA);
      for (const [wire, k] of c) add(row, wire, -k);
      return row;
    });
    this.#uses = new Map();
    for (const [i, row] of this.#equations.entries()) {
      for (const wire of row.keys()) this.#uses.set(wire, [...(this.#uses.get(wire) ?? []), i]);
      this.#wait(i, row.size);
    }
  }

  fix(wires: Iterable<number>): void {
    const open = [...wires];
    for (let wire = open.pop(); wire !== undefined; wire = open.pop()) {
      if (this.#determined.has(wire)) continue;
      this.#determined.add(wire);
      for (const i of this.#uses.get(wire) ?? []) {
        if (this.#equations[i]!.delete(wire)) this.#wait(i, this.#equations[i]!.size);
      }
      for (const pivot of this.#pivotsWith.get(wire) ?? []) {
        const row = this.#pivots.get(pivot);
        if (row?.delete(wire) && row.size === 0) open.push(pivot);
      }
      this.#pivots.delete(wire);
    }
  }

  movable(): number[] {
    for (let i = this.#next(); i !== undefined; i = this.#next()) this.#use(i);
    return Array.from({ length: this.#wires }, (_, wire) => wire).filter(
      (wire) => !this.#determined.has(wire),
    );
  }

  /** Puts an equation where `#next` finds it by its size. */
  #wait(i: number, size: number): void {
    this.#waiting[size] ??= [];
    this.#waiting[size].push(i);
  }

  /** The unused equation with the fewest open wires, of which there must be one. */
  #next(): number | undefined {
    for (let size = 0; size < this.#waiting.length; size += 1) {
      for (let i = this.#waiting[size]?.pop(); i !== undefined; i = this.#waiting[size]?.pop()) {
        const row = this.#equations[i]!;
        if (size > 0 && row.size === size) return i;
      }
    }
    return undefined;
  }

  #use(i: number): void {
    const row = this.#equations[i]!;
    this.#equations[i] = new Map();
    for (const wire of [...row.keys()]) {
      const solved = this.#pivots.get(wire);
      if (solved === undefined) continue;
      const factor = row.get(wire)!;
      row.delete(wire);
      for (const [other, k] of solved) add(row, other, factor * k);
    }
    const pivot = row.keys().next().value;
    if (pivot === undefined) return;
    const inverse = invert(row.get(pivot)!);
    row.delete(pivot);
    for (const [wire, k] of row) row.set(wire, mod(-k * inverse));
    if (row.size === 0) {
      this.#substitute(pivot, row);
      this.fix([pivot]);
      return;
    }
    this.#substitute(pivot, row);
    this.#pivots.set(pivot, row);
    this.#index(pivot, row);
  }

  /** Replaces a wire in the solved rows; those that become empty are determined. */
  #substitute(wire: number, by: Row): void {
    const settled: number[] = [];
    for (const pivot of this.#pivotsWith.get(wire) ?? []) {
      const row = this.#pivots.get(pivot);
      const factor = row?.get(wire);
      if (row === undefined || factor === undefined) continue;
      row.delete(wire);
      for (const [other, k] of by) add(row, other, factor * k);
      this.#index(pivot, by);
      if (row.size === 0) settled.push(pivot);
    }
    this.#pivotsWith.delete(wire);
    this.fix(settled);
  }

  #index(pivot: number, row: Row): void {
    for (const wire of row.keys()) {
      const rows = this.#pivotsWith.get(wire) ?? new Set();
      rows.add(pivot);
      this.#pivotsWith.set(wire, rows);
    }
  }
}

function add(row: Row, wire: number, value: bigint): void {
  const sum = mod((row.get(wire) ?? 0n) + value);
  if (sum === 0n) row.delete(wire);
  else row.set(wire, sum);
}

function mod(value: bigint): bigint {
  const rest = value % FIELD_MODULUS;
  return rest < 0n ? rest + FIELD_MODULUS : rest;
}

/** Inverse by the extended Euclidean algorithm. */
function invert(value: bigint): bigint {
  let [a, b] = [mod(value), FIELD_MODULUS];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return mod(x);
}

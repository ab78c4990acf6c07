/**
 * A proof by machine that constraints determine wires: if two witnesses agree on the given wires,
 * they agree on these. It propagates what is determined through the constraints until nothing more
 * follows (Pailoor et al., "Automated detection of under-constrained circuits in zero-knowledge
 * proofs", PLDI 2023), over all values at once; what it does not find may be determined all the same.
 *
 * The steps: a product of determined factors is determined; linear equations in what is left are
 * solved; a factor that a case says is not 0 is divided by; a sum of bits by powers of two, below r,
 * determines each of them.
 */

import { Point } from "../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Constraint, ConstraintSystem } from "../../tries/constraint-system.js";

const { Fp } = Point;

/** Coefficients by wire; wire 0 is the constant one. */
export type Combination = ReadonlyMap<number, bigint>;

/** What holds in one case of a proof. */
export interface Case {
  /** Wires that have a value. */
  readonly values?: ReadonlyMap<number, bigint>;
  /** Combinations that are not 0. */
  readonly nonZero?: readonly Combination[];
}

/** All wires that the given ones determine in a case. */
export function determinedBy(
  { constraints }: ConstraintSystem,
  given: Iterable<number>,
  { values = new Map(), nonZero = [] }: Case = {},
): Set<number> {
  const known = new Set([0, ...given, ...values.keys()]);
  const bits = new Set(constraints.flatMap((constraint) => bitOf(constraint) ?? []));
  const invertible = new Set(
    nonZero.map((combination) => directionOf(reduced(combination, values))),
  );
  const sides = constraints.map(({ a, b, c }) =>
    [a, b, c].map((side) => reduced(new Map(side), values)),
  ) as [Combination, Combination, Combination][];
  let rows: Combination[] = [];
  for (let before = ""; before !== `${known.size} ${rows.length}`; ) {
    before = `${known.size} ${rows.length}`;
    const view = { known, rows, invertible };
    rows = solved(sides.flatMap((side) => equationIn(side, view) ?? []));
    for (const row of rows) {
      const wires = [...row.keys()];
      if (wires.length === 1 || isSumOfBits(row, bits)) for (const wire of wires) known.add(wire);
    }
  }
  return known;
}

/** A combination with the values of a case put in. */
function reduced(combination: Combination, values: ReadonlyMap<number, bigint>): Combination {
  const left = new Map<number, bigint>();
  for (const [wire, coefficient] of combination) {
    const value = wire === 0 ? 1n : values.get(wire);
    const at = value === undefined ? wire : 0;
    left.set(
      at,
      Fp.add(left.get(at) ?? 0n, Fp.mul(Fp.create(coefficient), Fp.create(value ?? 1n))),
    );
  }
  for (const [wire, coefficient] of left) if (coefficient === 0n) left.delete(wire);
  return left;
}

/** What has been found so far: determined wires, determined combinations, factors that are not 0. */
interface Found {
  readonly known: ReadonlySet<number>;
  readonly rows: readonly Combination[];
  readonly invertible: ReadonlySet<string>;
}

/**
 * The unknown part of a constraint as a linear combination that is determined, if it is one:
 * of C, if both factors are determined or one is 0; of the other factor, if one is known and not 0.
 */
function equationIn(
  [a, b, c]: readonly [Combination, Combination, Combination],
  { known, rows, invertible }: Found,
): Combination | undefined {
  const unknown = (side: Combination): Combination =>
    new Map([...side].filter(([wire]) => !known.has(wire)));
  /** Whether a factor is determined, as a whole if not wire by wire. */
  const settled = (side: Combination): boolean => {
    const left = new Map(side);
    for (const row of rows) {
      const [leading] = row.keys();
      if (leading !== undefined) subtract(left, row, leading);
    }
    return [...left.keys()].every((wire) => known.has(wire));
  };
  const [ua, ub, uc] = [unknown(a), unknown(b), unknown(c)];
  if ((settled(ua) && settled(ub)) || a.size === 0 || b.size === 0) return uc;
  const [factor, other] = ua.size === 0 ? [a, ub] : [b, ua];
  if ([...factor.keys()].some((wire) => !known.has(wire))) return undefined;
  const constant = [...factor.keys()].every((wire) => wire === 0) ? factor.get(0) : undefined;
  if (constant !== undefined) {
    const sum = new Map(uc);
    for (const [wire, coefficient] of other) {
      sum.set(wire, Fp.sub(sum.get(wire) ?? 0n, Fp.mul(coefficient, constant)));
    }
    return new Map([...sum].filter(([, coefficient]) => coefficient !== 0n));
  }
  return uc.size === 0 && invertible.has(directionOf(factor)) ? other : undefined;
}

/** Gauss–Jordan: rows whose leading wire stands in no other. */
function solved(rows: readonly Combination[]): Combination[] {
  const pivots: { wire: number; row: Map<number, bigint> }[] = [];
  for (const row of rows) {
    const left = new Map(row);
    for (const pivot of pivots) subtract(left, pivot.row, pivot.wire);
    const [leading] = left;
    if (leading === undefined) continue;
    const [wire, coefficient] = leading;
    const inverse = Fp.inv(coefficient);
    for (const [other, value] of left) left.set(other, Fp.mul(value, inverse));
    for (const pivot of pivots) subtract(pivot.row, left, wire);
    pivots.push({ wire, row: left });
  }
  return pivots.map(({ row }) => row);
}

/** Rids a row of a wire by a row that begins with it. */
function subtract(row: Map<number, bigint>, pivot: Combination, wire: number): void {
  const factor = row.get(wire);
  if (factor === undefined) return;
  for (const [other, coefficient] of pivot) {
    const value = Fp.sub(row.get(other) ?? 0n, Fp.mul(factor, coefficient));
    if (value === 0n) row.delete(other);
    else row.set(other, value);
  }
}

/** The wire x of a constraint x · (x − 1) = 0. */
function bitOf({ a, b, c }: Constraint): number | undefined {
  const roots = [a, b].map((side) => {
    const terms = new Map(side);
    const wires = [...terms.keys()].filter((wire) => wire !== 0);
    if (wires.length !== 1) return undefined;
    const [wire] = wires as [number];
    return { wire, root: Fp.neg(Fp.div(terms.get(0) ?? 0n, terms.get(wire)!)) };
  });
  const [first, second] = roots;
  if (c.length > 0 || first === undefined || second?.wire !== first.wire) return undefined;
  const values = [first.root, second.root].sort((x, y) => (x < y ? -1 : 1));
  return values[0] === 0n && values[1] === 1n ? first.wire : undefined;
}

/** Whether no two choices of bits give the same: powers of two, each once, times one factor. */
function isSumOfBits(row: Combination, bits: ReadonlySet<number>): boolean {
  if (![...row.keys()].every((wire) => bits.has(wire))) return false;
  return [...row.values()].some((unit) => {
    const weights = [...row.values()]
      .map((weight) => Fp.div(weight, unit))
      .sort((x, y) => (x < y ? -1 : 1));
    const isPower = (weight: bigint, i: number) => weight === 1n << BigInt(i);
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    return weights.every(isPower) && total < FIELD_MODULUS;
  });
}

/** A combination up to a factor, so that one that is not 0 is recognised in another one's place. */
function directionOf(combination: Combination): string {
  const terms = [...combination].sort(([x], [y]) => x - y);
  const scale = terms[0]?.[1] ?? 1n;
  return terms.map(([wire, value]) => `${wire}:${Fp.div(value, scale)}`).join();
}

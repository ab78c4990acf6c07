/** A constraint from small tables, for tests of what judges constraint systems. */
import type { Constraint } from "../../tries/constraint-system.js";

/** Coefficients by wire; wire 0 is the constant one. */
export type Terms = Readonly<Record<number, bigint>>;

/** a · b = c. */
export function constraint(a: Terms, b: Terms, c: Terms): Constraint {
  const side = (terms: Terms) =>
    Object.entries(terms).map(([wire, coefficient]) => [Number(wire), coefficient] as const);
  return { a: side(a), b: side(b), c: side(c) };
}
